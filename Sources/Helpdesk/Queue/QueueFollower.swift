import Kernel
import Logging
import Platform

/// Empties the queue tables: what was read is kept here with the notices made of it, in one transaction, and only then deleted there, by its
/// numbers. A row that is read again because it could not be deleted is known.
actor QueueFollower {
    static let mostRows = 200
    static let longestPause = Duration.seconds(30)

    /// Without the password.
    private let place: String
    private let source: QueueSource
    private let people: PeopleStore
    private let keeper: NoticeKeeper
    private let outage: OutageReporter
    private let database: Database
    private let settings: RedmineSettings
    private let owner: String
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private var leasedAt: Timestamp?
    private var hasMore = false

    init(
        place: String, source: QueueSource, people: PeopleStore, keeper: NoticeKeeper, outage: OutageReporter, database: Database,
        settings: RedmineSettings, owner: String, now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        (self.place, self.source, self.people, self.keeper, self.outage) = (place, source, people, keeper, outage)
        (self.database, self.settings, self.owner, self.now, self.logger) = (database, settings, owner, now, logger)
    }

    /// - Returns: whether there is more at once.
    @discardableResult
    func runOnce() async throws -> Bool {
        let time = now()
        guard try await holdsLease(at: time) else { return false }
        let cursor = try await database.read { try CursorStore.find(SourceCursor.queue, on: $0) }
        if let retry = cursor?.retryAt, retry > time, retry.since(time) <= Self.longestPause { return false }
        let isDue = cursor?.readAt.map { time.since($0) >= .seconds(settings.pollSeconds) || $0 > time } ?? true
        guard hasMore || isDue else { return false }
        do {
            hasMore = try await readAll()
            try await succeeded(cursor)
        } catch let failure as OutsideFailure {
            hasMore = false
            try await failed(failure, cursor)
        }
        return hasMore
    }

    func giveUp() async throws {
        leasedAt = nil
        try await database.write { [owner] in try LeaseStore.give(SourceCursor.queue, by: owner, on: $0) }
    }

    private func holdsLease(at time: Timestamp) async throws -> Bool {
        if let leasedAt, time >= leasedAt, time.since(leasedAt) < LeaseStore.renewal { return true }
        leasedAt = nil
        let isTaken = try await database.write { [owner] in try LeaseStore.take(SourceCursor.queue, by: owner, at: time, on: $0) }
        if isTaken { leasedAt = time }
        return isTaken
    }

    // MARK: Rows

    private func readAll() async throws -> Bool {
        var hasMore = false
        for table in QueueTable.allCases {
            let rows = try await source.rows(table, Self.mostRows)
            guard !rows.isEmpty else { continue }
            let readable = rows.compactMap { QueueRow(table, $0) }
            try await keep(readable)
            try await source.delete(readable.map(\.id), table)
            try await database.write { try QueueStore.setDeleted(readable, on: $0) }
            if rows.count == Self.mostRows, !readable.isEmpty { hasMore = true }
        }
        return hasMore
    }

    private func keep(_ rows: [QueueRow]) async throws {
        let time = now()
        let (people, keeper) = (people, keeper)
        let mayHaveTwins = settings.url != nil
        try await database.write { connection in
            for row in rows where try QueueStore.keep(row, at: time, on: connection) {
                guard row.isReadable else {
                    try QueueStore.setAside(row, .unreadable, on: connection)
                    continue
                }
                let users = try row.recipients.compactMap { try people.user(mail: $0, on: connection) }
                guard !users.isEmpty else {
                    try QueueStore.setAside(row, .unknownPerson, on: connection)
                    continue
                }
                let subject = try row.issue.flatMap { try QueueStore.subject(of: $0, on: connection) }
                let drafts = users.compactMap { row.draft(for: $0, subject: subject, at: time) }
                try keeper.keep(mayHaveTwins ? try TwinStore.fresh(drafts, at: time, on: connection) : drafts, on: connection)
            }
        }
    }

    // MARK: How it goes

    private func succeeded(_ cursor: SourceCursor?) async throws {
        let (time, place) = (now(), place)
        try await database.write { connection in
            if cursor?.address != place { try CursorStore.begin(SourceCursor.queue, address: place, at: time, on: connection) }
            try CursorStore.succeeded(SourceCursor.queue, at: time, on: connection)
        }
        if let cursor, cursor.failures > 0 {
            logger.notice("the queue tables can be read again", metadata: ["failed_since": "\(cursor.failedAt?.rfc3339 ?? "")"])
        }
        if cursor?.incident != nil { try await outage.isOver(of: SourceCursor.queue) }
    }

    private func failed(_ failure: OutsideFailure, _ cursor: SourceCursor?) async throws {
        let (time, failures, place) = (now(), (cursor?.failures ?? 0) + 1, place)
        let pause = min(Self.longestPause, .seconds(1 << min(failures - 1, 10)))
        logger.warning("the queue tables cannot be read", metadata: ["reason": "\(failure)", "failures": "\(failures)"])
        try await database.write {
            try CursorStore.failed(
                SourceCursor.queue, address: place, because: "\(failure)", at: time, retry: time.adding(pause), on: $0)
        }
        try await outage.failed(SourceCursor.queue, times: failures)
    }
}
