package import Foundation
package import Kernel
package import Platform

/// Folds the states of days long past into seconds, so that years take bounded space, and forgets what is older than that.
package struct HistoryKeeper: Sendable {
    private static let atOnce = 50

    private let database: Database
    private let calendar: StatusCalendar
    private let now: @Sendable () -> Timestamp

    /// - Parameter zone: whose days are kept.
    package init(database: Database, zone: TimeZone, now: @escaping @Sendable () -> Timestamp) {
        (self.database, calendar, self.now) = (database, StatusCalendar(zone), now)
    }

    /// Goes on until nothing is left to be folded. Returns how many components were.
    @discardableResult
    package func runOnce() async throws -> Int {
        let first = calendar.day(of: now()) - StatusLimits.daysByStretch
        let edge = calendar.start(of: first)
        var count = 0
        while true {
            let ids = try await database.read { try HistoryStore.foldable(before: edge, limit: Self.atOnce, on: $0) }
            guard !ids.isEmpty else { return count }
            try await database.write { [calendar] connection in
                try connection.lock(.statusPage)
                for (id, stretches) in try HistoryStore.stretches(of: ids, on: connection) {
                    try Self.fold(id, stretches, before: edge, first, calendar, on: connection)
                }
            }
            count += ids.count
        }
    }

    private static func fold(
        _ id: PublicID, _ stretches: [StateStretch], before edge: Timestamp, _ day: Int, _ calendar: StatusCalendar,
        on connection: any SQLConnection
    ) throws {
        let old = stretches.filter { $0.since < edge }
        guard let first = old.first, let last = old.last else { return }
        let days = calendar.day(of: first.since)...(day - 1)
        let seconds = Uptime.seconds(of: old, until: edge, days: days, in: calendar)
        try HistoryStore.fold(id, seconds, from: StateStretch(last.state, since: edge), on: connection)
    }

    package var retention: [Retention.Table] {
        let (calendar, now) = (calendar, now)
        return [
            Retention.Table(name: "status_days") { connection, limit in
                try HistoryStore.deleteDays(before: calendar.day(of: now()) - StatusLimits.daysKept, limit: limit, on: connection)
            },
            Retention.Table(name: "status_deletions") { connection, limit in
                try DeletionStore.prune(before: now().adding(.zero - StatusLimits.retraction), limit: limit, on: connection)
            },
            Retention.Table(name: "status_cells") { connection, limit in
                try CellStore.prune(before: now().adding(.seconds(-7 * 86_400)), limit: limit, on: connection)
            },
        ]
    }
}
