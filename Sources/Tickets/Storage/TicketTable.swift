import Kernel
package import Platform

/// What other programs read: names, columns and their order stay as they are; later versions may add columns at the end. The same statements
/// are the views of the schema `reporting` on PostgreSQL and the files by link on either engine.
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

    private enum Form { case plain, time, day, flag }

    private struct Source {
        let table: String
        /// Of the rows of the file.
        let order: String
        let columns: [(name: String, sql: String, form: Form)]
    }

    private static func plain(_ names: String...) -> [(name: String, sql: String, form: Form)] { names.map { ($0, $0, .plain) } }

    private var source: Source {
        switch self {
        case .expired:
            Source(
                table: "expires_tickets", order: "expires_tickets.ticket_number",
                columns: Self.plain("ticket_number", "responsible", "comment") + [("add_date", "add_date", .plain)])
        case .stopped:
            Source(
                table: "stopped_tickets", order: "task_number",
                columns: Self.plain(
                    "task_number", "agreement_pause", "begin_pause", "end_pause", "who_paused", "last_comment", "who_ask_pause", "sla"))
        case .tickets:
            Source(
                table: "tickets", order: "id",
                columns: Self.plain("number", "status", "subject", "priority", "department") + [
                    ("is_open", "is_open", .flag), ("allowed_seconds", "allowed", .plain), ("created_at", "created_at", .time),
                    ("closed_at", "closed_at", .time), ("deadline_at", "deadline_at", .time), ("breach_at", "breach_at", .time),
                    ("completed_day", "completed_day", .day), ("seen_at", "seen_at", .time),
                ])
        case .verdicts:
            Source(
                table: "ticket_verdicts", order: "ticket_id",
                columns: Self.plain("number") + [("day", "day", .day)]
                    + Self.plain("outcome", "responsible", "department", "task", "report") + [
                        ("allowed_seconds", "allowed", .plain), ("counted_seconds", "counted", .plain), ("breach_at", "breach_at", .time),
                        ("document_id", "document_id", .plain), ("rule_version", "rule_version", .plain),
                        ("rules_version", "book_version", .plain), ("judged_at", "judged_at", .time),
                    ])
        case .parts:
            Source(
                table: "ticket_parts p JOIN tickets t ON t.id = p.ticket_id", order: "p.ticket_id, p.department",
                columns: [
                    ("number", "t.number", .plain), ("department", "p.department", .plain), ("day", "p.day", .day),
                    ("held_seconds", "p.held", .plain), ("counted_seconds", "p.counted", .plain), ("is_guilty", "p.is_guilty", .flag),
                    ("share_thousandths", "p.share", .plain), ("budget_seconds", "p.budget", .plain),
                    ("is_over_budget", "p.is_over_budget", .flag),
                ])
        case .legs:
            Source(
                table: "ticket_legs l JOIN tickets t ON t.document_id = l.document_id", order: "l.document_id, l.place",
                columns: [
                    ("number", "t.number", .plain), ("task", "l.task", .plain), ("kind", "l.kind", .plain),
                    ("department", "l.department", .plain), ("person", "l.person", .plain), ("created_at", "l.created_at", .time),
                    ("assigned_at", "l.assigned_at", .time), ("completed_at", "l.completed_at", .time),
                    ("suspended_until", "l.suspended_until", .time), ("created_source", "l.created_source", .plain),
                    ("completed_source", "l.completed_source", .plain),
                ])
        case .suspensions:
            Source(
                table: "ticket_suspensions", order: "task",
                columns: Self.plain("task", "number", "department", "reason", "who_paused", "who_asked", "last_comment", "missing") + [
                    ("begin_at", "begin_at", .time), ("end_at", "end_at", .time), ("first_seen_at", "first_seen_at", .time),
                    ("left_at", "left_at", .time),
                ])
        case .handovers:
            Source(
                table: "ticket_handovers h JOIN tickets t ON t.id = h.ticket_id", order: "h.ticket_id, h.place",
                columns: [
                    ("number", "t.number", .plain), ("day", "h.day", .day), ("from_department", "h.from_department", .plain),
                    ("to_department", "h.to_department", .plain), ("held_seconds", "h.held", .plain),
                ])
        case .runs:
            Source(
                table: "ticket_runs", order: "id",
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
            case .plain: "\(column.sql) AS \(column.name)"
            case .time: "TIMESTAMPTZ 'epoch' + \(column.sql) * INTERVAL '1 microsecond' AS \(column.name)"
            case .day: "DATE 'epoch' + CAST(\(column.sql) AS INTEGER) AS \(column.name)"
            case .flag: "\(column.sql) <> 0 AS \(column.name)"
            }
        }
        return (rawValue, "SELECT \(fields.joined(separator: ", ")) FROM \(source.table)")
    }

    // MARK: Files

    /// Some rows, from the `offset`-th on, in a stable order: numbers, texts (times as RFC 3339, days as `2026-11-20`) and nulls.
    package func rows(from offset: Int, limit: Int, on connection: any SQLConnection) throws -> [[JSON]] {
        let fields = source.columns.map { column in
            // TIMESTAMP is a type that only PostgreSQL has.
            "\(isOfOldProgram && connection.dialect == .postgres ? "CAST(\(column.sql) AS TEXT)" : column.sql) AS \(column.name)"
        }
        let rows = try connection.query(
            "SELECT \(fields.joined(separator: ", ")) FROM \(source.table) ORDER BY \(source.order) LIMIT ?1 OFFSET ?2", limit, offset)
        return try rows.map { row in try source.columns.map { Self.value(try row[$0.name], $0.form, isNumber: $0.name == "ticket_number") }
        }
    }

    private static func value(_ value: SQLValue, _ form: Form, isNumber: Bool) -> JSON {
        switch value {
        case .null: return .null
        case .text(let text): return isNumber ? Int64(text).map(JSON.integer) ?? .text(text) : .text(text)
        case .real(let number): return .number(number)
        case .blob: return .null
        case .integer(let number):
            return switch form {
            case .plain: .integer(number)
            case .time: .text(Timestamp(microseconds: number).rfc3339)
            case .day: .text(TicketRun.date(number))
            case .flag: .flag(number != 0)
            }
        }
    }
}
