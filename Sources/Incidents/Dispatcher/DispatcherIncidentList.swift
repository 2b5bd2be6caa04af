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
    private let store = IncidentStore()

    init(database: Database, clock: LocalTime) { (self.database, self.clock) = (database, clock) }

    /// - Parameter visible: the services whose incidents the reader may see; nil for all.
    func body(_ paging: DispatcherPaging, visible: Set<ServiceID>?) -> JSONListBody<DispatcherIncident, Cursor> {
        let visible = visible?.sorted()
        return JSONListBody(key: "incidents") { cursor in
            guard visible?.isEmpty != true else { return .init(items: [], next: nil) }
            return try await database.read { connection in
                if let cursor { return try stretch(at: cursor, visible, on: connection) }
                var start = Int64.max
                if paging.skip > 0 {
                    guard let skipped = try store.number(at: paging.skip - 1, visible: visible, on: connection) else {
                        return .init(items: [], next: nil)
                    }
                    start = skipped.rawValue
                }
                return try stretch(at: Cursor(before: start, left: paging.limit), visible, on: connection)
            }
        }
    }

    /// Throws ``ClientError/incidentNotFound(_:)`` for what the reader may not see, ``ClientError`` `notPermitted`.
    func existing(_ id: IncidentID, for access: Access, to permission: Permission = .viewIncidents) async throws -> DispatcherIncident {
        try await database.read { [clock, store] connection in
            _ = try store.current(id, for: access, to: permission, on: connection)
            let incident = try store.existing(id, for: access, on: connection)
            let logs = try store.logs(ofMembers: store.members(of: id, for: access, on: connection), on: connection)
            // Clients remember numbers: an incident that was merged keeps its own texts, with the state of the one it was merged into.
            return DispatcherIncident(incident, standing: try store.current(id, on: connection), logs: logs, clock: clock)
        }
    }

    private func stretch(
        at cursor: Cursor, _ visible: [ServiceID]?, on connection: any SQLConnection
    ) throws -> JSONListBody<DispatcherIncident, Cursor>.Stretch {
        let batch = try store.logged(
            below: cursor.before, visible: visible, limit: min(cursor.left ?? Self.stretch, Self.stretch), characters: Self.stretchSize,
            on: connection)
        let items = batch.incidents.map { DispatcherIncident($0.incident, logs: $0.logs, clock: clock) }
        let left = cursor.left.map { $0 - items.count }
        guard let last = items.last, batch.hasMore, left != 0 else { return .init(items: items, next: nil) }
        return .init(items: items, next: Cursor(before: last.id, left: left))
    }
}
