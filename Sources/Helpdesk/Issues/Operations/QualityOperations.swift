import Accounts
package import Kernel
import Platform

/// The quality board: comments of one project, which everybody reads for themselves.
package struct QualityOperations: Sendable {
    /// What the board's page shows.
    struct Board: Sendable {
        let comments: [(comment: QualityStore.Comment, isRead: Bool)]
        let unread: Int
        let new: QualityCounts.Count?
        let total: QualityCounts.Count?
        /// When the comments were last brought up to date.
        let lookedAt: Timestamp?
    }

    /// Comments that are shown at once.
    package static let most = 1000
    /// Read ones too, on the board's page.
    static let mostOfAll = 200
    /// As many as Redmine tells of in one answer; comments of further ones are their authors'.
    private static let mostPrivateIssues = 100

    let people: IssuePeople
    let database: Database
    let project: String?
    let counts: QualityCounts
    let now: @Sendable () -> Timestamp
    private let rights: PrivateRights

    init(
        people: IssuePeople, database: Database, project: String?, counts: QualityCounts, now: @escaping @Sendable () -> Timestamp
    ) {
        (self.people, self.database, self.project) = (people, database, project)
        (self.counts, self.now) = (counts, now)
        rights = PrivateRights(now: now)
    }

    private func existing() throws(ClientError) -> String {
        guard let project, !project.isEmpty else { throw .qualityNotSetUp }
        return project
    }

    /// Who reads: somebody whom Redmine does not know reads what is not private.
    private func reader(_ caller: Caller) async throws -> QualityStore.Reader {
        let user = try people.user(caller)
        _ = try existing()
        let person: IssuePeople.Person
        do { person = try await people.person(caller) } catch is ClientError {
            return QualityStore.Reader(user: user)
        }
        guard person.isCertain, let redmine = try? people.client() else {
            return QualityStore.Reader(user: user, redmineID: person.redmineID)
        }
        let (note, issues) = try await database.read { connection in
            (
                try QualityStore.somePrivate(notBy: person.redmineID, on: connection),
                try QualityStore.privateIssues(limit: Self.mostPrivateIssues, on: connection)
            )
        }
        let known = await rights.known(of: person, about: note, issues, from: redmine)
        return QualityStore.Reader(user: user, redmineID: person.redmineID, readsNotes: known.readsNotes, issues: known.issues)
    }

    // MARK: Reading

    /// The newest first.
    func unread(by caller: Caller) async throws -> [QualityStore.Comment] {
        let reader = try await reader(caller)
        return try await database.read { try QualityStore.unread(by: reader, limit: Self.most, on: $0) }
    }

    func board(showsRead: Bool, by caller: Caller) async throws -> Board {
        let (reader, project) = (try await reader(caller), try existing())
        let (unread, all, progress) = try await database.read { connection in
            let unread = try QualityStore.unread(by: reader, limit: Self.most, on: connection)
            let all = showsRead ? try QualityStore.all(by: reader, limit: Self.mostOfAll, on: connection) : []
            return (unread, all, try QualityStore.progress(of: project, on: connection))
        }
        let redmine = try people.client()
        return Board(
            comments: showsRead ? all : unread.map { ($0, false) }, unread: unread.count,
            new: try? await counts.count(.new, of: project, from: redmine),
            total: try? await counts.count(.total, of: project, from: redmine), lookedAt: progress.lookedAt)
    }

    /// As Redmine counts, for whoever works here.
    func count(_ kind: QualityCounts.Kind, by caller: Caller) async throws -> QualityCounts.Count {
        _ = try people.user(caller)
        let project = try existing()
        do {
            return try await counts.count(kind, of: project, from: try people.client())
        } catch let failure as RedmineFailure {
            throw ClientError(failure)
        }
    }

    // MARK: Marking

    /// For the caller alone.
    package func markRead(_ comment: Int64, by caller: Caller) async throws {
        let (reader, time) = (try await reader(caller), now())
        let isThere = try await database.write { connection in
            try caller.require(.useIssues)
            return try QualityStore.markRead(comment, by: reader, at: time, on: connection)
        }
        guard isThere else { throw ClientError.qualityCommentNotFound }
    }

    package func markAllRead(by caller: Caller) async throws {
        let (reader, time) = (try await reader(caller), now())
        try await database.write { connection in
            try caller.require(.useIssues)
            try QualityStore.markAllRead(by: reader, at: time, on: connection)
        }
    }
}
