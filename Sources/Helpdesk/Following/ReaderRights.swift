import Kernel
import Platform

/// Who may see what of an issue, found out by reading it as they would. What somebody may see of a project's issues that are not private
/// is remembered for a while; of what is private nothing is.
actor ReaderRights {
    static let age = Duration.seconds(600)
    private static let mostRemembered = 50_000

    /// Roles may be limited to trackers, and to one's own issues.
    private struct Key: Hashable {
        let person: Int64
        let project: Int64?
        let tracker: Int64?
        let relation: IssueRelation
    }

    private let redmine: RedmineClient
    private let now: @Sendable () -> Timestamp
    private var seen: [Key: Timestamp] = [:]

    init(redmine: RedmineClient, now: @escaping @Sendable () -> Timestamp) { (self.redmine, self.now) = (redmine, now) }

    /// Those of the entries that the listener may see.
    func visible(_ journals: [RedmineJournal], of issue: RedmineIssue, to listener: Listener) async throws -> [RedmineJournal] {
        let isPrivate = issue.isPrivate || journals.contains(where: \.isPrivate)
        let keys = listener.relations.map {
            Key(person: listener.person, project: issue.project?.id, tracker: issue.tracker?.id, relation: $0)
        }
        if !isPrivate, keys.contains(where: isRemembered) { return journals }
        if isPrivate {
            guard try await acts(as: listener) else { return [] }
        }
        let theirs: RedmineIssue?
        do {
            theirs = RedmineIssue(
                try await redmine.get("/issues/\(issue.id).json", [("include", "journals")], as: .login(listener.login)))
        } catch RedmineFailure.notFound, RedmineFailure.forbidden, RedmineFailure.unknownLogin {
            return []
        }
        guard let theirs, theirs.id == issue.id else { throw RedmineFailure.notJSON(status: 200) }
        if !isPrivate { remember(keys) }
        let numbers = Set(theirs.journals.map(\.id))
        return journals.filter { numbers.contains($0.id) }
    }

    /// A key that is no administrator's any more would read as itself.
    private func acts(as listener: Listener) async throws -> Bool {
        do {
            return RedminePerson(try await redmine.get("/users/current.json", as: .login(listener.login)))?.id == listener.person
        } catch RedmineFailure.forbidden, RedmineFailure.unknownLogin {
            return false
        }
    }

    private func isRemembered(_ key: Key) -> Bool { seen[key].map { now().since($0) < Self.age } ?? false }

    private func remember(_ keys: [Key]) {
        if seen.count + keys.count > Self.mostRemembered { seen.removeAll() }
        for key in keys { seen[key] = now() }
    }
}
