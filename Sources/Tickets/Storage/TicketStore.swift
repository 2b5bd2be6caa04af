import Kernel
import Platform

/// Tickets, as their newest documents say.
enum TicketStore {
    struct Record: RowDecodable, Sendable, Hashable {
        let id: Int64
        let number: String
        let status: String
        let subject: String?
        let priority: String?
        let createdAt: Timestamp?
        let closedAt: Timestamp?
        let completedDay: Int64?
        let allowed: Int64?
        let deadlineAt: Timestamp?
        let department: String?
        let isOpen: Bool
        let document: Int64
        let seenAt: Timestamp
        let clockState: ClockReading.State?
        let breachAt: Timestamp?
        let remaining: Int64?
        let toldPercent: Int
        let incident: IncidentID?

        init(row: Row) throws {
            (id, number, status) = (try row.int64("id"), try row.text("number"), try row.text("status"))
            (subject, priority) = (try row.optionalText("subject"), try row.optionalText("priority"))
            (createdAt, closedAt) = (try row.optionalTime("created_at"), try row.optionalTime("closed_at"))
            (completedDay, allowed) = (try row.optionalInt64("completed_day"), try row.optionalInt64("allowed"))
            (deadlineAt, department) = (try row.optionalTime("deadline_at"), try row.optionalText("department"))
            (isOpen, document, seenAt) = (try row.bool("is_open"), try row.int64("document_id"), try row.time("seen_at"))
            clockState = try row.optionalText("clock_state").flatMap(ClockReading.State.init(rawValue:))
            (breachAt, remaining) = (try row.optionalTime("breach_at"), try row.optionalInt64("remaining"))
            toldPercent = try row.int("told_percent")
            incident = try row.optionalInt64("incident_id").map { IncidentID($0) }
        }
    }

    static let columns = """
        id, number, status, subject, priority, created_at, closed_at, completed_day, allowed, deadline_at, department, is_open, document_id,
        seen_at, clock_state, breach_at, remaining, told_percent, incident_id
        """

    /// Those whose last task was completed on a day.
    static func numbers(completedOn day: Int64, on connection: any SQLConnection) throws -> [String] {
        try connection.query("SELECT number FROM tickets WHERE completed_day = ?1 ORDER BY id", day).map { try $0.text("number") }
    }

    /// The JSON of a document.
    static func body(ofDocument id: Int64, on connection: any SQLConnection) throws -> String? {
        try connection.row("SELECT body FROM ticket_documents WHERE id = ?1", id)?.text("body")
    }

    static func body(of number: String, on connection: any SQLConnection) throws -> String? {
        try connection.row(
            "SELECT d.body FROM tickets t JOIN ticket_documents d ON d.id = t.document_id WHERE t.number = ?1", number)?.text("body")
    }

    struct Version: RowDecodable, Sendable, Hashable {
        let id: Int64
        let at: Timestamp
        let closedAt: Timestamp?

        init(row: Row) throws { (id, at, closedAt) = (try row.int64("id"), try row.time("at"), try row.optionalTime("closed_at")) }
    }

    /// Every time the ticket was told otherwise, the newest first.
    static func versions(of ticket: Int64, on connection: any SQLConnection) throws -> [Version] {
        try connection.all(
            Version.self, "SELECT id, at, closed_at FROM ticket_documents WHERE ticket_id = ?1 ORDER BY id DESC LIMIT 200", ticket)
    }

    // MARK: Clocks

    /// What the clock of an open ticket goes by.
    struct Clock: Sendable {
        let record: Record
        let body: String
        /// See ``TicketStore/closures(before:on:)``.
        let closures: [Int64]
    }

    /// Open tickets whose clocks are to be looked at, the longest due first.
    static func due(at time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> [Clock] {
        let rows = try connection.query(
            """
            SELECT \(own), d.body AS body FROM tickets t JOIN ticket_documents d ON d.id = t.document_id
            WHERE t.is_open = 1 AND t.look_at <= ?1 ORDER BY t.look_at LIMIT ?2
            """, time, limit)
        let records = try rows.map(Record.init(row:))
        let closures = try closures(before: records.map { ($0.id, $0.document) }, on: connection)
        return try zip(records, zip(rows, closures)).map { record, found in
            Clock(record: record, body: try found.0.text("body"), closures: found.1)
        }
    }

    /// For each of some documents, when those before it said that the ticket was closed; seconds since 1970, each once.
    static func closures(before documents: [(ticket: Int64, document: Int64)], on connection: any SQLConnection) throws -> [[Int64]] {
        let found = try connection.run(
            documents.map { ticket, document in
                SQLStatement(
                    """
                    SELECT DISTINCT closed_at FROM ticket_documents
                    WHERE ticket_id = ?1 AND id < ?2 AND closed_at IS NOT NULL ORDER BY closed_at
                    """, ticket, document)
            })
        return try found.map { rows in try rows.map { try $0.time("closed_at").secondsSince1970 } }
    }

    /// Open tickets that nobody has asked for since a time, the longest first.
    static func stale(before time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> [String] {
        try connection.query(
            "SELECT number FROM tickets WHERE is_open = 1 AND seen_at < ?1 ORDER BY seen_at LIMIT ?2", time, limit
        ).map { try $0.text("number") }
    }

    static func setSeen(_ numbers: [String], at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.run(numbers.map { SQLStatement("UPDATE tickets SET seen_at = ?2 WHERE number = ?1", $0, time) })
    }

    /// What the clock of a ticket shows, and when it is looked at again; nothing when the ticket was told otherwise meanwhile.
    /// - Parameters:
    ///   - reading: nil for a document that tells no clock. What is left is kept of one that stands still.
    ///   - time: seconds since 1970.
    static func looked(_ record: Record, _ reading: ClockReading?, again time: Int64) -> SQLStatement {
        SQLStatement(
            "UPDATE tickets SET clock_state = ?3, breach_at = ?4, remaining = ?5, look_at = ?6 WHERE id = ?1 AND document_id = ?2",
            record.id, record.document, reading?.state.rawValue, reading?.breachAt.map(Timestamp.init(seconds:)),
            reading?.breachAt == nil ? reading?.remaining : nil, Timestamp(seconds: time))
    }

    /// What the desk was told of one.
    static func told(_ percent: Int, incident: IncidentID?, of ticket: Int64) -> SQLStatement {
        SQLStatement("UPDATE tickets SET told_percent = ?2, incident_id = ?3 WHERE id = ?1", ticket, percent, incident)
    }

    /// Those that the desk was told of and that are not open any more.
    static func settled(limit: Int, on connection: any SQLConnection) throws -> [Record] {
        try connection.all(
            Record.self, "SELECT \(columns) FROM tickets WHERE incident_id IS NOT NULL AND +is_open = 0 ORDER BY incident_id LIMIT ?1",
            limit)
    }

    /// Open tickets, those whose SLA is used up first at the beginning; those whose clock stands still at the end.
    static func atRisk(limit: Int, on connection: any SQLConnection) throws -> [Record] {
        let running = try connection.all(
            Record.self,
            "SELECT \(columns) FROM tickets WHERE is_open = 1 AND breach_at IS NOT NULL ORDER BY breach_at, id LIMIT ?1", limit)
        guard running.count < limit else { return running }
        return running
            + (try connection.all(
                Record.self, "SELECT \(columns) FROM tickets WHERE is_open = 1 AND breach_at IS NULL ORDER BY id LIMIT ?1",
                limit - running.count))
    }
}
