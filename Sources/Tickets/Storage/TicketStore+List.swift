import Kernel
import Platform

extension TicketStore {
    /// A line of a list: a ticket, and what was found of it.
    struct Line: RowDecodable, Sendable, Hashable {
        let record: Record
        /// Nil for a ticket that no day was worked out with.
        let found: Found?

        var cursor: TicketCursor { TicketCursor(day: nil, id: record.id) }
        var dayCursor: TicketCursor { TicketCursor(day: found?.day, id: record.id) }

        init(record: Record, found: Found?) { (self.record, self.found) = (record, found) }

        init(row: Row) throws {
            record = try Record(row: row)
            found = try row.optionalInt64("v_day") == nil ? nil : Found(row: row)
        }
    }

    struct Found: RowDecodable, Sendable, Hashable {
        let day: Int64
        let outcome: StrictWalk.Outcome
        let responsible: String?
        let department: String?
        let task: String?
        let report: String
        let allowed: Int64?
        let counted: Int64
        let breachAt: Timestamp?
        let document: Int64
        let ruleVersion: Int64
        let bookVersion: Int64
        let judgedAt: Timestamp

        init(row: Row) throws {
            guard let outcome = StrictWalk.Outcome(rawValue: try row.text("v_outcome")) else {
                throw StorageError(.internal, "an outcome that is none")
            }
            (day, self.outcome) = (try row.int64("v_day"), outcome)
            (responsible, department) = (try row.optionalText("v_responsible"), try row.optionalText("v_department"))
            (task, report) = (try row.optionalText("v_task"), try row.text("v_report"))
            (allowed, counted) = (try row.optionalInt64("v_allowed"), try row.int64("v_counted"))
            (breachAt, document) = (try row.optionalTime("v_breach_at"), try row.int64("v_document_id"))
            (ruleVersion, bookVersion) = (try row.int64("v_rule_version"), try row.int64("v_book_version"))
            judgedAt = try row.time("v_judged_at")
        }
    }

    private static let found = [
        "day", "outcome", "responsible", "department", "task", "report", "allowed", "counted", "breach_at", "document_id", "rule_version",
        "book_version", "judged_at",
    ].map { "v.\($0) AS v_\($0)" }.joined(separator: ", ")

    static let own = columns.split(separator: ",").map { "t." + $0.trimmingPrefix { $0.isWhitespace } }.joined(separator: ", ")

    static func line(_ number: String, on connection: any SQLConnection) throws -> Line? {
        try connection.first(
            Line.self,
            "SELECT \(own), \(found) FROM tickets t LEFT JOIN ticket_verdicts v ON v.ticket_id = t.id WHERE t.number = ?1", number)
    }

    /// Newest first: by day where verdicts are asked for.
    static func list(
        _ filter: TicketFilter, after cursor: TicketCursor?, limit: Int, on connection: any SQLConnection
    ) throws -> [Line] {
        var query = TicketListStatement(filter, connection.dialect)
        query.goOn(behind: cursor)
        let sql = "SELECT \(own), \(found) \(query.source) ORDER BY \(query.order) LIMIT \(query.value(limit))"
        return try connection.query(sql, query.arguments).map(Line.init(row:))
    }

    /// How many there are, counted up to a bound.
    static func count(_ filter: TicketFilter, upTo bound: Int, on connection: any SQLConnection) throws -> Int {
        var query = TicketListStatement(filter, connection.dialect)
        let sql = "SELECT count(*) AS tickets FROM (SELECT t.id \(query.source) LIMIT \(query.value(bound))) AS found"
        return try connection.query(sql, query.arguments).first?.int("tickets") ?? 0
    }
}

/// What a filter says, in SQL.
private struct TicketListStatement {
    private(set) var arguments: [SQLValue] = []
    private var conditions: [String] = []
    /// Which table the list goes along: by its index rows come in the list's order.
    private enum Base: String { case tickets = "t", verdicts = "v", parts = "p" }
    private let base: Base

    var source: String {
        let tables =
            switch base {
            case .tickets: "FROM tickets t LEFT JOIN ticket_verdicts v ON v.ticket_id = t.id"
            case .verdicts: "FROM ticket_verdicts v JOIN tickets t ON t.id = v.ticket_id"
            case .parts: "FROM ticket_parts p JOIN ticket_verdicts v ON v.ticket_id = p.ticket_id JOIN tickets t ON t.id = p.ticket_id"
            }
        return tables + (conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND "))
    }

    var order: String { base == .tickets ? "t.id DESC" : "\(base.rawValue).day DESC, \(base.rawValue).ticket_id DESC" }

    /// - Parameter cursor: nil for the beginning.
    mutating func goOn(behind cursor: TicketCursor?) {
        guard base != .tickets else { return add("t.id < \(value(cursor?.id ?? Int64.max))") }
        guard let cursor else { return }
        let (table, day, id) = (base.rawValue, value(cursor.day ?? 0), value(cursor.id))
        add("\(table).day <= \(day) AND (\(table).day < \(day) OR \(table).ticket_id < \(id))")
    }

    mutating func value(_ value: any SQLConvertible) -> String {
        arguments.append(value.sqlValue)
        return "?\(arguments.count)"
    }

    mutating func add(_ condition: String) { conditions.append(condition) }

    init(_ filter: TicketFilter, _ dialect: Dialect) {
        base = !filter.needsVerdict ? .tickets : filter.department == nil ? .verdicts : .parts
        if let search = filter.search { add(number(search, dialect)) }
        if let days = filter.days { add("\(base.rawValue).day BETWEEN \(value(days.lowerBound)) AND \(value(days.upperBound))") }
        if let outcome = filter.outcome { add("v.outcome = \(value(outcome.rawValue))") }
        if let hour = filter.hour { add("v.outcome = 'overrun' AND v.breach_hour = \(value(hour))") }
        if let isOpen = filter.isOpen { add("t.is_open = \(value(isOpen))") }
        if let department = filter.department { add(part(filter.part, of: department)) }
        if filter.from != nil || filter.to != nil { add(handover(filter, dialect)) }
    }

    private mutating func handover(_ filter: TicketFilter, _ dialect: Dialect) -> String {
        let ends = [
            filter.from.map { "h.from_department = \(value($0))" }, filter.to.map { "h.to_department = \(value($0))" },
            filter.days.map { "h.day BETWEEN \(value($0.lowerBound)) AND \(value($0.upperBound))" },
        ]
        // SQLite would fetch all of them and sort; the sign has it go along the list and look whether each is among them.
        return (dialect == .sqlite ? "+" : "") + "v.ticket_id IN (SELECT h.ticket_id FROM ticket_handovers h WHERE "
            + ends.compactMap { $0 }.joined(separator: " AND ") + ")"
    }

    /// By an index on either engine: a number, or a beginning that holds no sign with a meaning of its own.
    private mutating func number(_ search: String, _ dialect: Dialect) -> String {
        let isPlain = search.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || $0 == 0x2D }
        guard isPlain else { return "t.number = \(value(search))" }
        return switch dialect {
        // A beginning that many have: the list is sooner at its end than all that begin so are sorted.
        case .sqlite: (search.utf8.count < 4 ? "+" : "") + "t.number GLOB \(value(search + "*"))"
        case .postgres: "t.number LIKE \(value(search + "%"))"
        }
    }

    private mutating func part(_ part: TicketFilter.Part, of department: String) -> String {
        guard base == .parts else { return "t.department = \(value(department))" }
        let condition =
            switch part {
            case .held: ""
            case .strict: " AND p.is_guilty = 1"
            case .share: " AND p.share > 0"
            case .budget: " AND p.is_over_budget = 1"
            }
        return "p.department = \(value(department))\(condition)"
    }
}
