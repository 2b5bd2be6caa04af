import Accounts
package import Foundation
package import Kernel
package import Platform

/// What programs and people do with the sources.
package struct FeedOperations: Sendable {
    /// How a source is doing, with its value and the rows that were left out.
    package struct Report: Sendable {
        package let state: FeedState
        package let isUsed: Bool
        package let isPolled: Bool
        /// Whether its value is made of Switchboard's own incidents.
        package let isLive: Bool
        /// Whether what a program sends is shown.
        package let isSendable: Bool
        /// Nil when it was never read.
        package let reading: FeedReading?
        package let at: Timestamp

        /// When it is looked at next: now for one that is overdue, nil for one that is not looked at.
        package var nextAt: Timestamp? { isPolled ? max(at, state.dueAt ?? at) : nil }
    }

    private let database: Database
    private let parser: FeedParser
    private let selection: FeedSelection
    private let look: FeedLook?
    private let now: @Sendable () -> Timestamp

    /// - Parameter look: nil where no source is looked at.
    package init(
        database: Database, parser: FeedParser, selection: FeedSelection, look: FeedLook? = nil, now: @escaping @Sendable () -> Timestamp
    ) {
        (self.database, self.parser, self.selection, self.look, self.now) = (database, parser, selection, look, now)
    }

    /// All seven.
    /// - Throws: `notPermitted`.
    package func reports(by caller: Caller) async throws -> [Report] {
        try caller.require(.viewFeeds)
        let (states, readings) = try await database.read { (try FeedStore.states(on: $0), try FeedStore.readings(on: $0)) }
        return states.map { report($0, readings[$0.name]) }
    }

    /// Keeps a value that a program sends; it counts as read.
    /// - Parameter body: JSON as the source answers it, or the text of its file.
    /// - Throws: `notPermitted`, `unreadable-feed`, `feed-not-in-use`.
    package func send(_ body: Data, to name: FeedName, by caller: Caller) async throws -> Report {
        try caller.require(.sendFeeds)
        guard selection.takes(name) else { throw ClientError.feedNotInUse(name) }
        let reading: FeedReading
        do { reading = try parser.reading(of: name, sent: body) } catch { throw ClientError(error, of: name) }
        let time = now()
        let state = try await database.write { connection in
            try FeedStore.push(reading, to: name, at: time, on: connection)
            return try FeedStore.states(on: connection).first { $0.name == name } ?? FeedState(name)
        }
        return report(state, reading)
    }

    /// Looks at a source at once, and not only when it is due. What that brings stands in its report.
    /// - Returns: false when somebody is looking at it already.
    /// - Throws: `notPermitted`, `feed-not-polled`.
    package func readNow(_ name: FeedName, by caller: Caller) async throws -> Bool {
        try caller.require(.manageStatusPage)
        guard let look, selection.polled.contains(name) else { throw ClientError.feedNotPolled(name) }
        let time = now()
        try await database.write { connection in
            try FeedStore.setDue(name, at: time, on: connection)
            try Audit.append(.feedRead, "feed \(name.rawValue)", by: caller.actor, at: time, on: connection)
        }
        return try await look.runOnce(name) != nil
    }

    private func report(_ state: FeedState, _ reading: FeedReading?) -> Report {
        Report(
            state: state, isUsed: selection.uses(state), isPolled: selection.polled.contains(state.name),
            isLive: selection.live.contains(state.name), isSendable: selection.takes(state.name), reading: reading, at: now())
    }
}
