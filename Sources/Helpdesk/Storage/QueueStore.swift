import Kernel
import Platform

/// Rows of the queue tables that are kept here.
enum QueueStore {
    enum Outcome: String, Sendable {
        case told
        case unknownPerson = "unknown_person"
        case unreadable
    }

    /// - Returns: false for a row that was kept before.
    static func keep(_ row: QueueRow, at time: Timestamp, on connection: any SQLConnection) throws -> Bool {
        try connection.row(
            """
            INSERT INTO helpdesk_queue_rows (queue, row_id, digest, kept_at, outcome) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (queue, row_id, digest) DO NOTHING RETURNING row_id
            """, row.table.rawValue, row.id, row.digest, time, Outcome.told.rawValue) != nil
    }

    /// One that is told to nobody is kept whole, to be looked at.
    static func setAside(_ row: QueueRow, _ outcome: Outcome, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE helpdesk_queue_rows SET outcome = ?4, recipient = ?5, row = ?6 WHERE queue = ?1 AND row_id = ?2 AND digest = ?3
            """, row.table.rawValue, row.id, row.digest, outcome.rawValue, row.recipients.joined(separator: ", "), row.document.line)
    }

    static func setDeleted(_ rows: [QueueRow], on connection: any SQLConnection) throws {
        for row in rows {
            try connection.execute(
                "UPDATE helpdesk_queue_rows SET is_deleted = 1 WHERE queue = ?1 AND row_id = ?2 AND digest = ?3", row.table.rawValue,
                row.id, row.digest)
        }
    }

    /// How many rows were told to nobody, by why.
    static func aside(on connection: any SQLConnection) throws -> [String: Int] {
        let rows = try connection.query(
            "SELECT outcome, count(*) AS number FROM helpdesk_queue_rows WHERE outcome <> 'told' GROUP BY outcome")
        return Dictionary(try rows.map { (try $0.text("outcome"), try $0.int("number")) }) { first, _ in first }
    }

    static func subject(of issue: Int64, on connection: any SQLConnection) throws -> String? {
        try connection.row("SELECT subject FROM helpdesk_issues WHERE id = ?1", issue)?.text("subject")
    }
}
