import Kernel
import Platform

/// Reads incidents in the order of their numbers, newest first, together with their logs.
struct DispatcherIncidentList: Sendable {
    /// Incidents read at once, if their texts are not too large together.
    static let stretch = 100
    /// Characters of texts that are read at once; a single incident may have more.
    static let stretchSize = 1 << 20

    /// Where a list goes on.
    struct Cursor: Sendable, Hashable {
        /// The last number that was sent.
        let before: Int64
        /// How many may follow; nil for all.
        let left: Int?
    }

    let database: Database
    let clock: LocalTime

    func body(_ paging: DispatcherPaging) -> JSONListBody<DispatcherIncident, Cursor> {
        JSONListBody(key: "incidents") { cursor in
            try await database.read { connection in
                if let cursor { return try stretch(at: cursor, on: connection) }
                guard let start = try Self.start(skip: paging.skip, on: connection) else { return .init(items: [], next: nil) }
                return try stretch(at: Cursor(before: start, left: paging.limit), on: connection)
            }
        }
    }

    func find(_ id: IncidentID) async throws -> DispatcherIncident? {
        let store = IncidentStore()
        return try await database.read { [clock] connection in
            guard let incident = try store.find(id, on: connection) else { return nil }
            let logs = try store.logs(of: id, on: connection)
            // Clients remember numbers: one that was merged still tells its own story, and stands as the other one stands.
            return DispatcherIncident(incident, standing: try store.current(id, on: connection), logs: logs, clock: clock)
        }
    }

    /// The number that a list without its first `skip` incidents lies below; nil when there are no more than those.
    private static func start(skip: Int, on connection: any SQLConnection) throws -> Int64? {
        guard skip > 0 else { return .max }
        return try connection.row("SELECT id FROM incidents WHERE state < 4 ORDER BY id DESC LIMIT 1 OFFSET ?1", skip - 1)?.int64("id")
    }

    private func stretch(at cursor: Cursor, on connection: any SQLConnection) throws -> JSONListBody<DispatcherIncident, Cursor>.Stretch {
        let count = min(cursor.left ?? Self.stretch, Self.stretch)
        let sizes = try connection.query(
            """
            SELECT i.id, length(i.message) + coalesce(length(l.logs), 0) AS size FROM \(Self.source)
            WHERE i.id < ?1 AND i.state < 4 ORDER BY i.id DESC LIMIT ?2
            """, cursor.before, count)
        let fitting = try Self.fitting(sizes)
        guard let last = fitting.last else { return .init(items: [], next: nil) }
        let rows = try connection.query(
            """
            SELECT \(Incident.columns), l.logs FROM \(Self.source) WHERE i.id < ?1 AND i.id >= ?2 AND i.state < 4 ORDER BY i.id DESC
            """, cursor.before, last)
        let items = try rows.map { row in
            DispatcherIncident(try Incident(row: row), logs: try row.optionalText("logs"), clock: clock)
        }
        let left = cursor.left.map { $0 - items.count }
        let isEnd = fitting.count == sizes.count && sizes.count < count
        return .init(items: items, next: isEnd || left == 0 ? nil : Cursor(before: last, left: left))
    }

    private static let source = Incident.source + " LEFT JOIN incident_logs l ON l.incident_id = i.id"

    /// The numbers of as many incidents as may be read at once, at least one if there is any.
    private static func fitting(_ sizes: [Row]) throws -> [Int64] {
        var (ids, total): ([Int64], Int) = ([], 0)
        for row in sizes {
            total += try row.int("size")
            guard ids.isEmpty || total <= stretchSize else { break }
            ids.append(try row.int64("id"))
        }
        return ids
    }
}
