import Accounts
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

    /// - Parameter visible: the services whose incidents the reader may see; nil for all.
    func body(_ paging: DispatcherPaging, visible: Set<ServiceID>?) -> JSONListBody<DispatcherIncident, Cursor> {
        let visible = visible?.sorted()
        return JSONListBody(key: "incidents") { cursor in
            guard visible?.isEmpty != true else { return .init(items: [], next: nil) }
            return try await database.read { connection in
                if let cursor { return try stretch(at: cursor, visible, on: connection) }
                guard let start = try Self.start(skip: paging.skip, visible, on: connection) else {
                    return .init(items: [], next: nil)
                }
                return try stretch(at: Cursor(before: start, left: paging.limit), visible, on: connection)
            }
        }
    }

    /// Throws ``ClientError/incidentNotFound(_:)`` for what the reader may not see, ``ClientError`` `notPermitted`.
    func existing(_ id: IncidentID, for access: Access, to permission: Permission = .viewIncidents) async throws -> DispatcherIncident {
        let store = IncidentStore()
        return try await database.read { [clock] connection in
            _ = try store.current(id, for: access, to: permission, on: connection)
            let incident = try store.existing(id, for: access, on: connection)
            let logs = try store.logs(ofMembers: store.members(of: id, for: access, on: connection), on: connection)
            // Clients remember numbers: one that was merged still tells its own story, and stands as the other one stands.
            return DispatcherIncident(incident, standing: try store.current(id, on: connection), logs: logs, clock: clock)
        }
    }

    /// The number that a list without its first `skip` incidents lies below; nil when there are no more than those.
    private static func start(skip: Int, _ visible: [ServiceID]?, on connection: any SQLConnection) throws -> Int64? {
        guard skip > 0 else { return .max }
        let condition = Self.condition(visible, first: 2)
        return try connection.query(
            "SELECT id FROM incidents i WHERE state < 4 AND \(condition) ORDER BY id DESC LIMIT 1 OFFSET ?1",
            [(skip - 1).sqlValue] + (visible ?? []).map(\.sqlValue)
        ).first?.int64("id")
    }

    private func stretch(
        at cursor: Cursor, _ visible: [ServiceID]?, on connection: any SQLConnection
    ) throws -> JSONListBody<DispatcherIncident, Cursor>.Stretch {
        let count = min(cursor.left ?? Self.stretch, Self.stretch)
        let condition = Self.condition(visible, first: 3)
        let services = (visible ?? []).map(\.sqlValue)
        let sizes = try connection.query(
            """
            SELECT i.id, length(i.message) + coalesce(length(l.logs), 0) AS size FROM \(Self.source)
            WHERE i.id < ?1 AND i.state < 4 AND \(condition) ORDER BY i.id DESC LIMIT ?2
            """, [cursor.before.sqlValue, count.sqlValue] + services)
        let fitting = try Self.fitting(sizes)
        guard let last = fitting.last else { return .init(items: [], next: nil) }
        let rows = try connection.query(
            """
            SELECT \(Incident.columns), l.logs FROM \(Self.source)
            WHERE i.id < ?1 AND i.id >= ?2 AND i.state < 4 AND \(condition) ORDER BY i.id DESC
            """, [cursor.before.sqlValue, last.sqlValue] + services)
        let items = try rows.map { row in
            DispatcherIncident(try Incident(row: row), logs: try row.optionalText("logs"), clock: clock)
        }
        let left = cursor.left.map { $0 - items.count }
        let isEnd = fitting.count == sizes.count && sizes.count < count
        return .init(items: items, next: isEnd || left == 0 ? nil : Cursor(before: last, left: left))
    }

    /// A whole list reads every incident once, in the order of their numbers: the plus keeps the engines from sorting.
    private static func condition(_ visible: [ServiceID]?, first: Int) -> String {
        guard let visible else { return "1 = 1" }
        return "+i.service_id IN (\(visible.indices.map { "?\($0 + first)" }.joined(separator: ", ")))"
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
