/// Why nothing is told of an incident for a while. Silences come with playbooks: until then there is none.
struct Silences: Sendable {
    func reason(for news: News) -> String? { nil }
}
