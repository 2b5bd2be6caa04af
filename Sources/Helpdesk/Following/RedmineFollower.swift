import Kernel
import Logging
import Platform

/// Follows what happens to Redmine's issues: asks for the list of what changed, reads each changed issue once, and keeps notices of it.
/// What is still to be done is rows, so that a process may end at any moment: what was kept is not done again, the rest is.
actor RedmineFollower {
    /// How far back the list is asked for again: a change is written a moment after the time that it bears.
    static let overlap = Duration.seconds(2)
    /// How old an entry of a history may be to be told with a newer change.
    static let horizon = Duration.seconds(90 * 86_400)
    /// Pages of the list that are asked for before what they hold is read.
    static let mostPages = 50
    static let longestPause = Duration.seconds(30)

    let redmine: RedmineClient
    let people: PeopleBook
    let keeper: NoticeKeeper
    let names: RedmineNames
    let rights: ReaderRights
    let outage: OutageReporter
    let database: Database
    let settings: RedmineSettings
    let owner: String
    let now: @Sendable () -> Timestamp
    let logger: Logger

    private let figures = RedmineFigures()
    private var leasedAt: Timestamp?
    private var peopleAt: Timestamp?
    var sweep: Sweep?
    /// The list could not be read to its end at once.
    private var hasMore = false

    init(
        redmine: RedmineClient, people: PeopleBook, keeper: NoticeKeeper, outage: OutageReporter, database: Database,
        settings: RedmineSettings, owner: String, now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        (self.redmine, self.people, self.keeper, self.outage) = (redmine, people, keeper, outage)
        (self.database, self.settings, self.owner, self.now, self.logger) = (database, settings, owner, now, logger)
        names = RedmineNames(redmine: redmine, now: now)
        rights = ReaderRights(redmine: redmine, now: now)
    }

    private var interval: Duration { .seconds(settings.pollSeconds) }

    // MARK: One round

    /// Does what is due.
    /// - Returns: whether there is more to do at once.
    @discardableResult
    func runOnce() async throws -> Bool {
        let time = now()
        guard try await holdsLease(at: time) else { return false }
        let cursor = try await database.read { try CursorStore.find(SourceCursor.redmine, on: $0) }
        if let read = cursor?.readAt { figures.setAge(time.since(read)) }
        if let retry = cursor?.retryAt, retry > time, retry.since(time) <= Self.longestPause { return false }
        let isDue = hasMore || cursor?.readAt.map { time.since($0) >= interval || $0 > time } ?? true
        if !isDue, sweep == nil {
            guard try await hasPending(at: time) else { return false }
        }
        do {
            try await work(cursor, isDue: isDue, at: time)
        } catch let failure as RedmineFailure {
            try await failed(failure, cursor)
            return false
        }
        if hasMore || sweep != nil { return true }
        return try await hasPending(at: now())
    }

    private func work(_ known: SourceCursor?, isDue: Bool, at time: Timestamp) async throws {
        try await refreshPeople(at: time)
        let cursor = try await begun(known)
        if isDue { hasMore = try await poll(from: cursor.seenAt) }
        try await drain()
        if isDue {
            try await database.write { [now] in try CursorStore.succeeded(SourceCursor.redmine, at: now(), on: $0) }
            if cursor.failures > 0 {
                logger.notice("Redmine answers again", metadata: ["failed_since": "\(cursor.failedAt?.rfc3339 ?? "")"])
            }
            try await outage.isOver(of: SourceCursor.redmine)
        }
        try await sweepOn(cursor, at: time)
    }

    private func failed(_ failure: RedmineFailure, _ cursor: SourceCursor?) async throws {
        let failures = (cursor?.failures ?? 0) + 1
        let time = now()
        let pause = Self.pause(after: failures, interval: interval)
        let address = redmine.url
        logger.warning("Redmine cannot be followed", metadata: ["reason": "\(failure)", "failures": "\(failures)"])
        try await database.write {
            try CursorStore.failed(
                SourceCursor.redmine, address: address, because: "\(failure)", at: time, retry: time.adding(pause), on: $0)
        }
        try await outage.failed(SourceCursor.redmine, times: failures)
    }

    /// Twice as long each time, from one second on.
    static func pause(after failures: Int, interval: Duration) -> Duration {
        let doubled = Duration.seconds(1 << min(max(0, failures - 1), 10))
        return min(longestPause, max(doubled, min(interval, .seconds(5))))
    }

    /// Renews it where it is time to.
    func holdsLease(at time: Timestamp) async throws -> Bool {
        if let leasedAt, time >= leasedAt, time.since(leasedAt) < LeaseStore.renewal { return true }
        leasedAt = nil
        let isTaken = try await database.write { [owner] in try LeaseStore.take(SourceCursor.redmine, by: owner, at: time, on: $0) }
        if isTaken { leasedAt = time }
        return isTaken
    }

    /// The server stops: another process goes on.
    func giveUp() async throws {
        leasedAt = nil
        try await database.write { [owner] in try LeaseStore.give(SourceCursor.redmine, by: owner, on: $0) }
    }

    private func hasPending(at time: Timestamp) async throws -> Bool {
        try await database.read { try PendingStore.hasDue(at: time, on: $0) }
    }

    /// Who is not an administrator sees no addresses: nobody would be known, and nobody told.
    private func refreshPeople(at time: Timestamp) async throws {
        if let peopleAt, time >= peopleAt, time.since(peopleAt) < PeopleBook.interval { return }
        do { try await people.refresh() } catch RedmineFailure.forbidden { throw RedmineFailure.notAdministrator }
        peopleAt = time
    }

    // MARK: The list

    /// The cursor; where there is none, everything up to now counts as told.
    private func begun(_ cursor: SourceCursor?) async throws -> SourceCursor {
        let address = redmine.url
        if let cursor, cursor.address == address { return cursor }
        if let cursor, !cursor.address.isEmpty {
            // The same one elsewhere, or another one: what is told is what is new since the last reading.
            try await database.write { connection in
                try FollowedIssueStore.forgetIssues(on: connection)
                try CursorStore.begin(SourceCursor.redmine, address: address, at: cursor.seenAt, on: connection)
            }
            peopleAt = nil
            try await refreshPeople(at: now())
        } else {
            try await begin(at: address)
        }
        guard let begun = try await database.read({ try CursorStore.find(SourceCursor.redmine, on: $0) }) else {
            throw StorageError(.internal, "the cursor of Redmine is gone")
        }
        return begun
    }

    /// What stands in the newest second is read, so that what is added in the same second is known from it.
    private func begin(at address: String) async throws {
        let newest = try await page([("sort", "updated_on:desc,id:desc"), ("limit", "1")]).issues.first?.updatedOn
        let second = newest ?? Timestamp(microseconds: 0)
        var found: [Int64: RedmineIssue] = [:]
        if newest != nil {
            var walk = ListWalk(from: second)
            while !walk.isDone {
                let page = try await list(walk)
                for issue in page.issues { found[issue.id] = issue }
                walk.take(page.entries, limit: page.limit)
            }
        }
        let details = try await details(of: found.keys.sorted())
        try await database.write { [now] connection in
            try CursorStore.begin(SourceCursor.redmine, address: address, at: second, on: connection)
            for issue in details {
                try FollowedIssueStore.keep(issue, isSettled: false, listed: now(), at: now(), on: connection)
                _ = try FollowedIssueStore.tell(issue.journals, of: issue.id, on: connection)
            }
        }
        logger.info("Redmine is followed", metadata: ["address": "\(address)", "from": "\(second.rfc3339)"])
    }

    /// Notes what has to be read, page by page, each with how far the list was read.
    /// - Returns: whether the list goes on.
    private func poll(from seen: Timestamp) async throws -> Bool {
        var walk = ListWalk(from: seen.adding(Duration.zero - Self.overlap))
        for _ in 0..<Self.mostPages {
            let page = try await list(walk)
            walk.take(page.entries, limit: page.limit)
            try await note(page.issues, walk)
            if walk.isDone { return false }
        }
        // Within a second that fills so many pages the next round would begin anew.
        while walk.offset > 0, !walk.isDone {
            let page = try await list(walk)
            walk.take(page.entries, limit: page.limit)
            try await note(page.issues, walk)
        }
        return !walk.isDone
    }

    private func note(_ issues: [RedmineIssue], _ walk: ListWalk) async throws {
        let time = now()
        try await database.write { connection in
            let known = try FollowedIssueStore.known(issues.map(\.id), on: connection)
            for issue in issues {
                guard let updated = issue.updatedOn else { continue }
                var isSettled = updated < walk.newest
                if let known = known[issue.id], known.updatedAt == updated {
                    if known.isSettled { continue }
                    // Its second is over when it was first seen a while ago.
                    isSettled = isSettled || time.since(known.listedAt) >= Self.overlap
                }
                try PendingStore.add(issue.id, updatedAt: updated, isSettled: isSettled, due: time, on: connection)
            }
            try CursorStore.move(SourceCursor.redmine, to: walk.isDone ? walk.newest : walk.from, on: connection)
        }
    }

    // MARK: Requests

    struct ListPage: Sendable {
        let issues: [RedmineIssue]
        let limit: Int?
        var entries: [ListWalk.Entry] { issues.compactMap { issue in issue.updatedOn.map { .init(id: issue.id, updatedOn: $0) } } }
    }

    private func list(_ walk: ListWalk) async throws -> ListPage {
        try await page([
            ("updated_on", ">=" + Self.second(walk.from)), ("sort", "updated_on:asc,id:asc"), ("limit", "\(ListWalk.usualPage)"),
            ("offset", "\(walk.offset)"),
        ])
    }

    func page(_ query: [(String, String)]) async throws -> ListPage {
        let answer = try await redmine.get("/issues.json", [("status_id", "*")] + query)
        guard let issues = answer["issues"]?.elements else { throw RedmineFailure.notJSON(status: 200) }
        return ListPage(issues: issues.compactMap { RedmineIssue($0) }, limit: answer["limit"]?.looseInt.map { Int($0) })
    }

    /// As Redmine reads times: whole seconds.
    static func second(_ time: Timestamp) -> String { String(time.rfc3339.prefix(19)) + "Z" }
}
