import Foundation
package import Kernel
package import Platform

/// The append-only record of who did what. There is no other write to its table: a test looks through the sources.
package enum Audit {
    /// Called in the transaction of the change it tells of.
    package static func append(
        _ action: AuditAction, _ subject: String, detail: [String: String] = [:], by actor: Actor,
        at time: Timestamp, on connection: any SQLConnection
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = String(decoding: try encoder.encode(detail), as: UTF8.self)
        try connection.execute(
            """
            INSERT INTO audit_log (at, actor, actor_kind, actor_id, action, subject, detail)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """, time, actor.name, actor.kind, actor.number, action.rawValue, subject, json)
    }

    /// Newest first; `before` is the id of the last one shown, nil for the first page.
    package static func list(
        limit: Int, before: Int64? = nil, on connection: any SQLConnection
    ) throws -> [AuditEntry] {
        try connection.all(
            AuditEntry.self,
            """
            SELECT id, at, actor, actor_kind, actor_id, action, subject, detail FROM audit_log
            WHERE id < ?1 ORDER BY id DESC LIMIT ?2
            """, before ?? Int64.max, max(0, limit))
    }
}

extension AuditEntry: RowDecodable {
    package init(row: Row) throws {
        id = try row.int64("id")
        at = try row.time("at")
        actor = try row.text("actor")
        actorKind = try row.text("actor_kind")
        actorID = try row.optionalInt64("actor_id")
        action = AuditAction(rawValue: try row.text("action"))
        subject = try row.text("subject")
        detail = try JSONDecoder().decode([String: String].self, from: Data(try row.text("detail").utf8))
    }
}

extension Actor {
    fileprivate var kind: String {
        switch self {
        case .user: "user"
        case .service: "service"
        case .token: "token"
        case .commandLine: "command_line"
        case .system: "system"
        }
    }

    fileprivate var number: Int64? {
        switch self {
        case .user(let id, _): id.rawValue
        case .service(let id, _): id.rawValue
        case .token(let id, _): id
        case .commandLine, .system: nil
        }
    }
}
