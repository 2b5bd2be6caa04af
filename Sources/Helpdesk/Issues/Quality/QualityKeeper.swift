import Foundation
import Kernel
import Logging
import Platform

/// Keeps the comments of the quality board's project up to date: every so often the issues that changed since the last second that
/// was seen, and once a night all of them, to find what is gone.
struct QualityKeeper: Sendable {
    private static let pageSize = 100
    /// Issues that are read in one run: the rest of a long history is read by the next ones.
    private static let mostIssues = 200
    /// Until the second in which an issue was changed is surely over, by whichever clock.
    private static let settling = Duration.seconds(5)
    private static let sweepInterval = Duration.seconds(86_400)

    let database: Database
    let redmine: RedmineClient
    let project: String
    let parallel: Int
    let now: @Sendable () -> Timestamp
    let logger: Logger

    /// - Returns: how many issues were read.
    @discardableResult
    func runOnce() async throws -> Int {
        do {
            try await database.write { try QualityStore.begin(project, on: $0) }
            let count = try await follow()
            let progress = try await database.read { try QualityStore.progress(of: project, on: $0) }
            let isDue = progress.sweptAt.map { now().since($0) >= Self.sweepInterval } ?? (count < Self.mostIssues)
            if isDue { try await sweep() }
            return count
        } catch let failure as RedmineFailure {
            // Once it is left alone, its log has said why.
            let level: Logger.Level = if case .leftAlone = failure { .debug } else { .info }
            logger.log(level: level, "the quality board could not be brought up to date", metadata: ["reason": "\(failure)"])
            return 0
        }
    }

    // MARK: What changed

    private func follow() async throws -> Int {
        let began = now()
        let progress = try await database.read { try QualityStore.progress(of: project, on: $0) }.updatedAt
        var walk = ListWalk(from: progress.adding(.zero - RedmineFollower.overlap), page: Self.pageSize)
        var count = 0
        while !walk.isDone, count < Self.mostIssues {
            let page = try await changed(walk)
            walk.take(page.entries, limit: page.limit)
            let known = try await database.read { try QualityStore.known(page.issues.map(\.id), on: $0) }
            let due = page.issues.filter { issue in
                guard let before = known[issue.id] else { return true }
                return !before.isSettled || before.updatedAt != issue.updatedOn
            }
            try await read(due.map(\.id))
            count += due.count
            let (reached, number) = (max(progress, walk.isDone ? walk.newest : walk.from), page.issues.first?.project?.id)
            try await database.write { try QualityStore.set(reached, of: project, number: number, lookedAt: began, on: $0) }
        }
        return count
    }

    private func changed(_ walk: ListWalk) async throws -> RedmineFollower.ListPage {
        var query = [
            ("project_id", project), ("status_id", "*"), ("sort", "updated_on:asc,id:asc"), ("limit", "\(Self.pageSize)"),
            ("offset", "\(walk.offset)"),
        ]
        if walk.from.microseconds > 0 { query.append(("updated_on", ">=" + RedmineFollower.second(walk.from))) }
        let answer = try await redmine.get("/issues.json", query)
        guard let list = answer["issues"]?.elements else { throw RedmineFailure.notJSON(status: 200) }
        return RedmineFollower.ListPage(
            issues: list.compactMap { RedmineIssue($0) }, limit: answer["limit"]?.looseInt.map { Int($0) })
    }

    // MARK: One issue

    /// A few at a time.
    private func read(_ ids: [Int64]) async throws {
        var rest = ids[...]
        while !rest.isEmpty {
            let some = rest.prefix(max(1, parallel))
            rest = rest.dropFirst(some.count)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for id in some { group.addTask { try await read(id) } }
                try await group.waitForAll()
            }
        }
    }

    private func read(_ id: Int64) async throws {
        let began = now()
        do {
            let answer = try await redmine.get("/issues/\(id).json", [("include", "journals")])
            guard let issue = RedmineIssue(answer) else { throw RedmineFailure.notJSON(status: 200) }
            let updated = issue.updatedOn ?? began
            let isSettled = began.since(updated) >= Self.settling
            try await database.write { try Self.keep(issue, updatedAt: updated, isSettled: isSettled, on: $0) }
        } catch RedmineFailure.notFound {
            try await database.write { try QualityStore.forget(id, on: $0) }
        } catch RedmineFailure.forbidden {
            try await database.write { try QualityStore.forget(id, on: $0) }
        }
    }

    private static func keep(
        _ issue: RedmineIssue, updatedAt: Timestamp, isSettled: Bool, on connection: any SQLConnection
    ) throws {
        let known = QualityStore.Known(id: issue.id, updatedAt: updatedAt, isSettled: isSettled)
        try QualityStore.replace(issue.journals.compactMap { comment($0, of: issue) }, of: known, on: connection)
    }

    /// What was read of an issue for another reason need not be read once more; of another project's it is nothing.
    static func take(_ issue: RedmineIssue, isSettled: Bool, on connection: any SQLConnection) throws {
        guard let project = issue.project?.id, let updated = issue.updatedOn,
            try QualityStore.isOfBoard(project, on: connection)
        else { return }
        try keep(issue, updatedAt: updated, isSettled: isSettled, on: connection)
    }

    private static func comment(_ journal: RedmineJournal, of issue: RedmineIssue) -> QualityStore.Comment? {
        guard journal.notes.contains(where: { !$0.isWhitespace }) else { return nil }
        return QualityStore.Comment(
            id: journal.id, issue: issue.id, subject: issue.subject, author: journal.user?.name ?? "", authorID: journal.user?.id ?? 0,
            body: CommentHTML.harmless(journal.notes), privacy: .init(note: journal.isPrivate, issue: issue.isPrivate),
            at: journal.createdOn ?? issue.updatedOn ?? Timestamp(microseconds: 0))
    }

    // MARK: What is gone

    /// Deleted issues, and those that were moved away, appear in no list of changes. One that stands on none of the pages because the
    /// list moved while it was read is asked about by itself before it is forgotten.
    private func sweep() async throws {
        var present: Set<Int64> = []
        var last: Int64 = 0
        while true {
            let query = [
                ("project_id", project), ("status_id", "*"), ("sort", "id:asc"), ("limit", "\(Self.pageSize)"),
                ("offset", "\(present.count)"),
            ]
            let answer = try await redmine.get("/issues.json", query)
            guard let list = answer["issues"]?.elements else { throw RedmineFailure.notJSON(status: 200) }
            present.formUnion(list.compactMap { RedmineIssue($0)?.id })
            guard list.count == Self.pageSize else { break }
        }
        while true {
            let after = last
            let ids = try await database.read { try QualityStore.ids(after: after, limit: Self.pageSize, on: $0) }
            guard let end = ids.last else { break }
            last = end
            for id in ids where !present.contains(id) { try await check(id) }
        }
        let time = now()
        try await database.write { try QualityStore.swept(project, at: time, on: $0) }
    }

    private func check(_ id: Int64) async throws {
        let list = try await redmine.get(
            "/issues.json", [("project_id", project), ("status_id", "*"), ("issue_id", "\(id)"), ("limit", "1")])
        if (list["issues"]?.elements ?? []).contains(where: { RedmineIssue($0)?.id == id }) { return }
        try await database.write { try QualityStore.forget(id, on: $0) }
    }
}
