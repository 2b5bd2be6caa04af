import Kernel
import Platform

/// Names behind the numbers that journals hold, asked for once an hour.
actor RedmineNames {
    /// Sends a GET; the flag says whether it is a page of a list.
    typealias Get = @Sendable (_ path: String, _ isPage: Bool) async throws -> JSON

    private static let age = Duration.seconds(3600)

    private let get: Get
    private let now: @Sendable () -> Timestamp
    private var known: [String: (names: [String: String], at: Timestamp)] = [:]

    init(get: @escaping Get, now: @escaping @Sendable () -> Timestamp) { (self.get, self.now) = (get, now) }

    /// By number.
    func statuses() async throws -> [String: String] {
        try await remembered("/issue_statuses.json") { answer in
            (answer["issue_statuses"]?.elements ?? []).compactMap(Self.pair)
        }
    }

    /// Users and groups of a project, by number. Who may not see the members gets no names.
    func people(in project: Int64?) async throws -> [String: String] {
        guard let project else { return [:] }
        do {
            return try await remembered("/projects/\(project)/memberships.json?limit=100") { answer in
                (answer["memberships"]?.elements ?? []).compactMap { member in (member["user"] ?? member["group"]).flatMap(Self.pair) }
            }
        } catch let failure as SourceFailure where failure.kind == .refused || failure.kind == .notFound {
            return [:]
        }
    }

    private func remembered(_ path: String, _ read: (JSON) -> [(String, String)]) async throws -> [String: String] {
        if let found = known[path], now().since(found.at) < Self.age { return found.names }
        let names = Dictionary(read(try await get(path, false))) { $1 }
        known[path] = (names, now())
        return names
    }

    private static func pair(_ value: JSON) -> (String, String)? {
        guard let id = value["id"]?.int, let name = value["name"]?.string else { return nil }
        return (String(id), name)
    }
}
