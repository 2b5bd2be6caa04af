package import Kernel
import Platform

/// Which of Redmine's users is which of ours: they have the same e-mail address.
package struct PeopleBook: Sendable {
    static let pageSize = 100
    /// How often all of Redmine's users are read.
    static let interval = Duration.seconds(300)
    /// Pages of users that are read at most.
    private static let mostPages = 1000

    let database: Database
    let redmine: RedmineClient?
    let matchesLocalPart: Bool
    let now: @Sendable () -> Timestamp

    var store: PeopleStore { PeopleStore(matchesLocalPart: matchesLocalPart) }

    /// Reads all of Redmine's users. Who is not among them any more is locked, or gone. Throws ``RedmineFailure``.
    package func refresh() async throws {
        let time = now()
        let people = try await read()
        try await database.write { [store] in try store.keep(people, at: time, on: $0) }
    }

    /// All active users of Redmine, by number.
    func read() async throws -> [RedminePerson] {
        guard let redmine else { return [] }
        var found: [Int64: RedminePerson] = [:]
        var offset = 0
        for _ in 0..<Self.mostPages {
            let answer = try await redmine.get("/users.json", [("limit", "\(Self.pageSize)"), ("offset", "\(offset)")])
            guard let users = answer["users"]?.elements else { throw RedmineFailure.notJSON(status: 200) }
            for person in users.compactMap({ RedminePerson($0) }) { found[person.id] = person }
            offset += users.count
            if users.isEmpty || Int64(offset) >= answer["total_count"]?.looseInt ?? 0 { break }
        }
        return found.values.sorted { $0.id < $1.id }
    }

    /// Nil for somebody whom Redmine does not have, or keeps locked.
    package func redmineUser(of user: UserID) async throws -> RedminePerson? {
        try await database.read { [store] in try store.redmineUser(of: user, on: $0) }
    }
}
