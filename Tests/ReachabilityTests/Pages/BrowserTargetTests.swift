import Kernel
import Testing

@testable import Reachability

@Suite("What a browser asks of a target")
struct BrowserTargetTests {
    private func target(_ kind: ProbeKind, _ text: String) -> BrowserTarget? {
        let time = Timestamp(microseconds: 0)
        return BrowserTarget(
            Probe(
                id: ProbeID(1), draft: ProbeDraft(name: "a", kind: kind, target: text), parentKey: nil, standing: ProbeStanding(),
                incident: nil,
                dueAt: time, createdAt: time))
    }

    @Test(
        "A page of it, where it is looked at",
        arguments: [
            (ProbeKind.http, "http://a.example.org:8080/health?x=1", "http://a.example.org:8080/health?x=1", "http://a.example.org:8080"),
            (.icmp, "a.example.org", "https://a.example.org/", "https://a.example.org"),
            (.tcp, "a.example.org:8445", "https://a.example.org:8445/", "https://a.example.org:8445"),
            (.tcp, "a.example.org:80", "http://a.example.org/", "http://a.example.org"),
            (.tls, "a.example.org", "https://a.example.org/", "https://a.example.org"),
            (.tls, "a.example.org:8445", "https://a.example.org:8445/", "https://a.example.org:8445"),
            (.dns, "a.example.org", "https://a.example.org/", "https://a.example.org"),
        ])
    func pages(_ kind: ProbeKind, _ text: String, _ url: String, _ origin: String) {
        #expect(target(kind, text)?.url == url)
        #expect(target(kind, text)?.origin == origin)
    }

    @Test("Nothing that a content policy cannot name", arguments: [(ProbeKind.icmp, "::1"), (.tcp, "[::1]:80"), (.icmp, "a_b")])
    func nothing(_ kind: ProbeKind, _ text: String) {
        #expect(target(kind, text) == nil)
    }
}
