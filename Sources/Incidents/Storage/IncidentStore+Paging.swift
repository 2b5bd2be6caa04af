package import Kernel
package import Platform

/// Pages of what belongs to an incident and to what was merged into it, newest first. Each member is asked for by
/// itself: sorting what all of them have would read every row.
extension IncidentStore {
    /// - Parameter before: the last event of the stretch before.
    func events(
        ofMembers members: [IncidentID], before: EventID?, limit: Int, on connection: any SQLConnection
    ) throws -> [StoredEvent] {
        let statements = members.map { member in
            SQLStatement(
                """
                SELECT \(StoredEvent.columns) FROM events WHERE incident_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3
                """, member, before?.rawValue ?? .max, limit)
        }
        let events = try connection.run(statements).joined().map(StoredEvent.init(row:))
        return Array(events.sorted { $0.id > $1.id }.prefix(limit))
    }

    /// The oldest event that is newer than one; nil for the newest.
    func event(ofMembers members: [IncidentID], after event: EventID, on connection: any SQLConnection) throws -> EventID? {
        let statements = members.map { member in
            SQLStatement("SELECT id FROM events WHERE incident_id = ?1 AND id > ?2 ORDER BY id LIMIT 1", member, event.rawValue)
        }
        return try connection.run(statements).joined().map { EventID(rawValue: try $0.int64("id")) }.min()
    }

    /// - Parameter before: the id of the last entry of the stretch before.
    func timeline(
        ofMembers members: [IncidentID], before: Int64?, limit: Int, on connection: any SQLConnection
    ) throws -> [TimelineEntry] {
        let statements = members.map { member in
            SQLStatement(
                """
                SELECT \(TimelineEntry.columns) FROM timeline WHERE incident_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3
                """, member, before ?? .max, limit)
        }
        let entries = try connection.run(statements).joined().map(TimelineEntry.init(row:))
        return Array(entries.sorted { $0.id > $1.id }.prefix(limit))
    }

    /// One event; nil when there is none, or it was deleted.
    package func event(_ id: EventID, on connection: any SQLConnection) throws -> StoredEvent? {
        try connection.first(
            StoredEvent.self, "SELECT \(StoredEvent.columns) FROM events WHERE id = ?1", id.rawValue)
    }
}
