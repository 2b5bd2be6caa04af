import Kernel
package import Platform

/// What other programs read: names, columns and their order stay as they are; later versions may add columns at the end. The same
/// statements are the views of the schema `reporting` on PostgreSQL and the files by link on either engine.
package enum TicketTable: String, Sendable, CaseIterable {
    case expired = "expires_tickets"
    case stopped = "stopped_tickets"
    case tickets
    case verdicts = "ticket_verdicts"
    case parts = "ticket_parts"
    case legs = "ticket_legs"
    case suspensions = "ticket_suspensions"
    case handovers = "ticket_handovers"
    case runs = "ticket_runs"

    private enum Form {
        case plain, time, day, flag
        /// Of a type that only PostgreSQL has: a text in files.
        case typed
    }

    private struct Source {
        let table: String
        /// What puts the rows of the file in order and tells them apart; an index has it.
        let keys: [String]
        let columns: [(name: String, sql: String, form: Form)]
    }

    private static func plain(_ names: String...) -> [(name: String, sql: String, form: Form)] { names.map { ($0, $0, .plain) } }
    private static func typed(_ names: String...) -> [(name: String, sql: String, form: Form)] { names.map { ($0, $0, .typed) } }

    private var source: Source {
        switch self {
        case .expired:
            Source(
                table: "expires_tickets", keys: ["ticket_number"],
                columns: Self.plain("ticket_number") + Self.typed("responsible", "comment", "add_date"))
        case .stopped:
            Source(
                table: "stopped_tickets", keys: ["CAST(task_number AS TEXT)"],
                columns: Self.typed(
                    "task_number", "agreement_pause", "begin_pause", "end_pause", "who_paused", "last_comment", "who_ask_pause", "sla"))
        case .tickets:
            Source(
                table: "tickets", keys: ["id"],
                columns: Self.plain("number", "status", "subject", "priority", "department") + [
                    ("is_open", "is_open", .flag), ("allowed_seconds", "allowed", .plain), ("created_at", "created_at", .time),
                    ("closed_at", "closed_at", .time), ("deadline_at", "deadline_at", .time), ("breach_at", "breach_at", .time),
                    ("completed_day", "completed_day", .day), ("seen_at", "seen_at", .time),
                ])
        case .verdicts:
            Source(
                table: "ticket_verdicts", keys: ["ticket_id"],
                columns: Self.plain("number") + [("day", "day", .day)]
                    + Self.plain("outcome", "responsible", "department", "task", "report") + [
                        ("allowed_seconds", "allowed", .plain), ("counted_seconds", "counted", .plain), ("breach_at", "breach_at", .time),
                        ("document_id", "document_id", .plain), ("rule_version", "rule_version", .plain),
                        ("rules_version", "book_version", .plain), ("judged_at", "judged_at", .time),
                    ])
        case .parts:
            Source(
                table: "ticket_parts p JOIN tickets t ON t.id = p.ticket_id", keys: ["p.ticket_id", "p.department"],
                columns: [
                    ("number", "t.number", .plain), ("department", "p.department", .plain), ("day", "p.day", .day),
                    ("held_seconds", "p.held", .plain), ("counted_seconds", "p.counted", .plain), ("is_guilty", "p.is_guilty", .flag),
                    ("share_thousandths", "p.share", .plain), ("budget_seconds", "p.budget", .plain),
                    ("is_over_budget", "p.is_over_budget", .flag),
                ])
        case .legs:
            Source(
                table: "ticket_legs l JOIN tickets t ON t.id = l.ticket_id AND t.document_id = l.document_id",
                keys: ["l.document_id", "l.place"],
                columns: [
                    ("number", "t.number", .plain), ("task", "l.task", .plain), ("kind", "l.kind", .plain),
                    ("department", "l.department", .plain), ("person", "l.person", .plain), ("created_at", "l.created_at", .time),
                    ("assigned_at", "l.assigned_at", .time), ("completed_at", "l.completed_at", .time),
                    ("suspended_until", "l.suspended_until", .time), ("created_source", "l.created_source", .plain),
                    ("completed_source", "l.completed_source", .plain),
                ])
        case .suspensions:
            Source(
                table: "ticket_suspensions", keys: ["task"],
                columns: Self.plain("task", "number", "department", "reason", "who_paused", "who_asked", "last_comment", "missing") + [
                    ("begin_at", "begin_at", .time), ("end_at", "end_at", .time), ("first_seen_at", "first_seen_at", .time),
                    ("left_at", "left_at", .time),
                ])
        case .handovers:
            Source(
                table: "ticket_handovers h JOIN tickets t ON t.id = h.ticket_id", keys: ["h.ticket_id", "h.place"],
                columns: [
                    ("number", "t.number", .plain), ("day", "h.day", .day), ("from_department", "h.from_department", .plain),
                    ("to_department", "h.to_department", .plain), ("held_seconds", "h.held", .plain),
                ])
        case .runs:
            Source(
                table: "ticket_runs", keys: ["id"],
                columns: Self.plain("id", "kind") + [("day", "day", .day)]
                    + Self.plain("origin", "state", "listed", "judged", "eliminated", "problem") + [
                        ("asked_at", "asked_at", .time), ("finished_at", "finished_at", .time),
                    ])
        }
    }

    package var columns: [String] { source.columns.map(\.name) }

    /// Whether an older program knows it under this name, in the schema of its own.
    package var isOfOldProgram: Bool { self == .expired || self == .stopped }

    // MARK: Views

    /// The view of PostgreSQL's schema `reporting`: times are TIMESTAMPTZ, days DATE, yes and no BOOLEAN.
    package var view: (name: String, sql: String) {
        let fields = source.columns.map { column in
            switch column.form {
            case .plain, .typed: "\(column.sql) AS \(column.name)"
            case .time: "TIMESTAMPTZ 'epoch' + \(column.sql) * INTERVAL '1 microsecond' AS \(column.name)"
            case .day: "DATE 'epoch' + CAST(\(column.sql) AS INTEGER) AS \(column.name)"
            case .flag: "\(column.sql) <> 0 AS \(column.name)"
            }
        }
        return (rawValue, "SELECT \(fields.joined(separator: ", ")) FROM \(source.table)")
    }

    // MARK: Files

    /// Some rows of the file, and where it goes on.
    package struct Part: Sendable {
        /// Numbers, texts (times as RFC 3339, days as `2026-11-20`) and nulls.
        package let rows: [[JSON]]
        /// The last row's keys; nil behind the end.
        package let last: [SQLValue]?
    }

    /// - Parameter last: the keys of the row behind which the part begins; nil for the first one. Rows that come and go in between
    ///   change nothing of the others.
    package func part(after last: [SQLValue]?, limit: Int, on connection: any SQLConnection) throws -> Part {
        let source = source
        let fields = source.columns.map { column in
            column.form == .typed && connection.dialect == .postgres ? "CAST(\(column.sql) AS TEXT)" : column.sql
        }
        let selected = (fields + source.keys).enumerated().map { "\($1) AS c\($0)" }.joined(separator: ", ")
        let keys = source.keys.joined(separator: ", ")
        let places = source.keys.indices.map { "?\($0 + 2)" }.joined(separator: ", ")
        let rows = try connection.query(
            """
            SELECT \(selected) FROM \(source.table)\(last == nil ? "" : " WHERE (\(keys)) > (\(places))") ORDER BY \(keys) LIMIT ?1
            """, [limit.sqlValue] + (last ?? []))
        let values = try rows.map { row in try source.columns.enumerated().map { Self.value(try row["c\($0)"], $1.form) } }
        let end = try rows.count < limit ? nil : rows.last.map { row in try source.keys.indices.map { try row["c\(fields.count + $0)"] } }
        return Part(rows: values, last: end)
    }

    private static func value(_ value: SQLValue, _ form: Form) -> JSON {
        switch value {
        case .null, .blob: return .null
        case .text(let text): return .text(text)
        case .real(let number): return .number(number)
        case .integer(let number):
            return switch form {
            case .plain, .typed: .integer(number)
            case .time: .text(Timestamp(microseconds: number).rfc3339)
            case .day: .text(TicketRun.date(number))
            case .flag: .flag(number != 0)
            }
        }
    }
}
