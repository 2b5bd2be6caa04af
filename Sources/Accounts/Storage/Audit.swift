import Foundation
package import Kernel
package import Platform

/// The append-only record of who did what. There is no other write to its table: a test looks through the sources.
package enum Audit {
    /// Called in the transaction of the change it records.
    package static func append(
        _ action: AuditAction, _ subject: String, detail: [String: String] = [:], by actor: Actor,
        at time: Timestamp, on connection: any SQLConnection
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = String(decoding: try encoder.encode(detail), as: UTF8.self)
        let number = AuditSubject(subject)
        try connection.execute(
            """
            INSERT INTO audit_log (at, actor, actor_kind, actor_id, action, subject, detail, subject_kind, subject_id)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """, time, actor.name, actor.kind, actor.number, action.rawValue, subject, json, number?.kind, number?.id)
    }

    /// Newest first; `before` is the id of the last one shown, nil for the first page.
    package static func list(
        _ filter: AuditFilter = AuditFilter(), limit: Int, before: Int64? = nil, on connection: any SQLConnection
    ) throws -> [AuditEntry] {
        var arguments = [(before ?? Int64.max).sqlValue, max(0, limit).sqlValue]
        let conditions = ["id < ?1"] + filter.conditions(&arguments)
        return try connection.query(
            """
            SELECT id, at, actor, actor_kind, actor_id, action, subject, detail FROM audit_log
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?2
            """, arguments
        ).map(AuditEntry.init(row:))
    }
}

/// Which lines of the audit log are asked for.
package struct AuditFilter: Hashable, Sendable {
    /// The name at the time.
    package var actor: String?
    package var action: AuditAction?
    /// About one of these.
    package var subjects: [AuditSubject]?
    package var from: Timestamp?
    /// The first moment that is not asked for any more.
    package var until: Timestamp?

    package init(
        actor: String? = nil, action: AuditAction? = nil, subjects: [AuditSubject]? = nil, from: Timestamp? = nil, until: Timestamp? = nil
    ) {
        (self.actor, self.action, self.subjects) = (actor, action, subjects)
        (self.from, self.until) = (from, until)
    }

    fileprivate func conditions(_ arguments: inout [SQLValue]) -> [String] {
        func argument(_ value: any SQLConvertible) -> String {
            arguments.append(value.sqlValue)
            return "?\(arguments.count)"
        }
        var conditions: [String] = []
        if let actor { conditions.append("actor = \(argument(actor))") }
        if let action { conditions.append("action = \(argument(action.rawValue))") }
        if let subjects {
            let each = subjects.map { "(subject_kind = \(argument($0.kind)) AND subject_id = \(argument($0.id)))" }
            conditions.append(each.isEmpty ? "1 = 0" : "(" + each.joined(separator: " OR ") + ")")
        }
        // Numbers rise with time, so a stretch of time is one of numbers, which the list is read by in its order anyway;
        // a little wider where the clock was set back.
        if let from {
            let time = argument(from)
            conditions.append("+at >= \(time) AND id >= \(Self.numbers(around: time, .min))")
        }
        if let until {
            let time = argument(until)
            conditions.append("+at < \(time) AND id < \(Self.numbers(around: time, .max))")
        }
        return conditions
    }

    private enum Bound: String { case min = "<", max = ">" }

    /// The number with which a time begins: of the first line from then on, or the one behind the last line before.
    private static func numbers(around time: String, _ bound: Bound) -> String {
        let first = "coalesce((SELECT a.id FROM audit_log a WHERE a.at >= \(time) ORDER BY a.at, a.id LIMIT 1), \(Int64.max))"
        let last = "coalesce((SELECT a.id FROM audit_log a WHERE a.at < \(time) ORDER BY a.at DESC, a.id DESC LIMIT 1), 0) + 1"
        return "(CASE WHEN \(first) \(bound.rawValue) \(last) THEN \(first) ELSE \(last) END)"
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
        case .correspondent: "correspondent"
        case .commandLine: "command_line"
        case .system: "system"
        }
    }

    fileprivate var number: Int64? {
        switch self {
        case .user(let id, _): id.rawValue
        case .service(let id, _): id.rawValue
        case .token(let id, _): id
        case .correspondent, .commandLine, .system: nil
        }
    }
}
