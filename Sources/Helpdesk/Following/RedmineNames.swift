import Kernel
import Platform

/// What stands behind numbers in an issue's history: statuses, and who is in a group. Asked for once in a while.
actor RedmineNames {
    static let age = Duration.seconds(3600)
    /// A number that is unknown is asked for sooner: somebody added a status.
    static let ageOfUnknown = Duration.seconds(60)
    private static let mostGroups = 1000

    private let redmine: RedmineClient
    private let now: @Sendable () -> Timestamp
    private var known: (names: [Int64: String], at: Timestamp)?
    private var groups: [Int64: (members: [Int64]?, at: Timestamp)] = [:]

    init(redmine: RedmineClient, now: @escaping @Sendable () -> Timestamp) { (self.redmine, self.now) = (redmine, now) }

    /// - Parameter needed: numbers that have to be among them, if there are such statuses.
    func statuses(needed: Set<Int64>) async throws -> [Int64: String] {
        if let known {
            let isComplete = needed.allSatisfy { known.names[$0] != nil }
            if now().since(known.at) < (isComplete ? Self.age : Self.ageOfUnknown) { return known.names }
        }
        let answer = try await redmine.get("/issue_statuses.json")
        guard let list = answer["issue_statuses"]?.elements else { throw RedmineFailure.notJSON(status: 200) }
        let names = Dictionary(list.compactMap { RedmineReference($0) }.map { ($0.id, $0.name) }) { first, _ in first }
        known = (names, now())
        return names
    }

    /// Who is in the groups among some numbers that are no persons.
    func members(among numbers: Set<Int64>) async throws -> [Int64: [Int64]] {
        var found: [Int64: [Int64]] = [:]
        for number in numbers {
            if let members = try await members(of: number) { found[number] = members }
        }
        return found
    }

    /// Nil for what is no group.
    private func members(of number: Int64) async throws -> [Int64]? {
        if let known = groups[number], now().since(known.at) < Self.age { return known.members }
        var members: [Int64]?
        do {
            let answer = try await redmine.get("/groups/\(number).json", [("include", "users")])
            members = (answer["group"]?["users"]?.elements ?? []).compactMap { RedmineReference($0)?.id }
        } catch RedmineFailure.notFound {
            members = nil
        }
        if groups.count >= Self.mostGroups { groups.removeAll() }
        groups[number] = (members, now())
        return members
    }
}
