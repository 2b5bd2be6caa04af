import Foundation
import Kernel
import Platform

/// Messages that are kept back by what keeps their incident quiet, and may be told yet.
struct HeldStore: Sendable {
    /// A row that is kept back.
    struct Held: Sendable {
        let id: Int64
        let by: Int64
        /// As it would be decided now.
        let decision: Decision
    }

    /// Whether there is any.
    func isAny(on connection: any SQLConnection) throws -> Bool {
        try connection.row("SELECT 1 AS found FROM notifications WHERE held_by IS NOT NULL LIMIT 1") != nil
    }

    /// Those of these incidents of which something is kept back.
    func held(among incidents: Set<IncidentID>, on connection: any SQLConnection) throws -> Set<IncidentID> {
        let incidents = incidents.sorted()
        let statements = incidents.map { incident in
            SQLStatement("SELECT 1 AS found FROM notifications WHERE incident_id = ?1 AND held_by IS NOT NULL LIMIT 1", incident)
        }
        return Set(zip(incidents, try connection.run(statements)).filter { !$0.1.isEmpty }.map(\.0))
    }

    /// Incidents that are quiet because of these, `limit` of each at most.
    func held(because sources: Set<IncidentID>, limit: Int, on connection: any SQLConnection) throws -> Set<IncidentID> {
        let statements = sources.sorted().map { source in
            SQLStatement(
                "SELECT DISTINCT incident_id FROM notifications WHERE held_by = ?1 AND held_by IS NOT NULL LIMIT ?2", source, limit)
        }
        return Set(try connection.run(statements).joined().compactMap { try $0.optionalInt64("incident_id").map { IncidentID($0) } })
    }

    /// Incidents of which something is kept back, by number.
    func held(after incident: IncidentID?, limit: Int, on connection: any SQLConnection) throws -> [IncidentID] {
        try connection.query(
            """
            SELECT DISTINCT incident_id FROM notifications WHERE incident_id > ?1 AND held_by IS NOT NULL
            ORDER BY incident_id LIMIT ?2
            """, incident?.rawValue ?? 0, limit
        ).map { IncidentID(try $0.int64("incident_id")) }
    }

    /// What is kept back of one, oldest first.
    func rows(of incident: IncidentID, on connection: any SQLConnection) throws -> [Held] {
        try connection.all(
            Held.self,
            """
            SELECT id, incident_id, service_id, kind, channel, recipient, address, destination_id, destination, user_id, method_id,
                contact_id, language, time_zone, key, text, content, held_by
            FROM notifications WHERE incident_id = ?1 AND held_by IS NOT NULL ORDER BY id
            """, incident)
    }

    // MARK: Statements

    /// Nothing is kept back of it any more: it is told, or over.
    static func settle(_ incident: IncidentID) -> SQLStatement {
        SQLStatement("UPDATE notifications SET held_by = NULL, content = NULL WHERE incident_id = ?1 AND held_by IS NOT NULL", incident)
    }

    /// Makes room for another row of its key.
    static func rename(_ row: Int64) -> SQLStatement {
        SQLStatement("UPDATE notifications SET key = key || ' held' WHERE id = ?1", row)
    }

    /// Something else keeps it quiet now.
    static func keep(_ incident: IncidentID, by: Int64) -> SQLStatement {
        SQLStatement("UPDATE notifications SET held_by = ?2 WHERE incident_id = ?1 AND held_by IS NOT NULL", incident, by)
    }
}

extension HeldStore.Held: RowDecodable {
    init(row: Row) throws {
        guard let kind = MessageKind(rawValue: try row.text("kind")) else { throw StorageError(.internal, "a message of unknown kind") }
        (id, by) = (try row.int64("id"), try row.int64("held_by"))
        var decision = Decision(kind, key: try row.text("key"), state: .waiting)
        decision.incident = try row.optionalInt64("incident_id").map { IncidentID($0) }
        decision.service = try row.optionalInt64("service_id").map { ServiceID($0) }
        decision.channel = try row.optionalText("channel").flatMap { ChannelKind(rawValue: $0) }
        (decision.recipient, decision.address) = (try row.optionalText("recipient"), try row.optionalText("address"))
        (decision.destination, decision.destinationName) = (try row.optionalInt64("destination_id"), try row.optionalText("destination"))
        decision.user = try row.optionalInt64("user_id").map { UserID($0) }
        (decision.method, decision.contact) = (try row.optionalInt64("method_id"), try row.optionalInt64("contact_id"))
        decision.language = Language(rawValue: try row.text("language")) ?? .english
        decision.timeZone = TimeZone(identifier: try row.text("time_zone")) ?? .gmt
        (decision.text, decision.content) = (try row.text("text"), try row.optionalText("content"))
        self.decision = decision
    }
}
