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
        /// Nil when it was never read.
        package let reading: FeedReading?
        package let at: Timestamp
    }

    private let database: Database
    private let parser: FeedParser
    private let selection: FeedSelection
    private let now: @Sendable () -> Timestamp

    package init(database: Database, parser: FeedParser, selection: FeedSelection, now: @escaping @Sendable () -> Timestamp) {
        (self.database, self.parser, self.selection, self.now) = (database, parser, selection, now)
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

    private func report(_ state: FeedState, _ reading: FeedReading?) -> Report {
        Report(
            state: state, isUsed: selection.uses(state), isPolled: selection.polled.contains(state.name),
            reading: reading, at: now())
    }
}
