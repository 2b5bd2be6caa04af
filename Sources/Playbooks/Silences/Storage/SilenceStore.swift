import Accounts
import Foundation
import Kernel
package import Platform

/// Silences and maintenance windows. Rights are checked by ``SilenceOperations``.
package struct SilenceStore: Sendable {
    package init() {}

    /// All of them, by name.
    package func list(on connection: any SQLConnection) throws -> [Silence] {
        try connection.all(Silence.self, "SELECT \(Self.columns) FROM silences ORDER BY name_folded, id")
    }

    package func find(_ id: Int64, on connection: any SQLConnection) throws -> Silence? {
        try connection.first(Silence.self, "SELECT \(Self.columns) FROM silences WHERE id = ?1", id)
    }

    /// By name, whatever its case and accents.
    package func find(name: String, on connection: any SQLConnection) throws -> Silence? {
        try connection.first(Silence.self, "SELECT \(Self.columns) FROM silences WHERE name_folded = ?1", NameRule.sought(name))
    }

    /// Those that count at a moment, the oldest first.
    func active(at time: Timestamp, on connection: any SQLConnection) throws -> [Silence] {
        try connection.all(
            Silence.self,
            """
            SELECT \(Self.columns) FROM silences
            WHERE (until_at IS NULL OR until_at > ?1) AND (from_at IS NULL OR from_at <= ?1) ORDER BY id
            """, time
        ).filter { $0.draft.window.isOpen(at: time) }
    }

    private static let columns = """
        id, name, condition, from_at, until_at, zone, hours, breaks_through, comment, owner_id, owner, created_at, changed_at
        """

    // MARK: Changes

    func insert(_ draft: SilenceDraft, by actor: Actor, at time: Timestamp, on connection: any SQLConnection) throws -> Int64 {
        let row = try connection.query(
            """
            INSERT INTO silences (name, name_folded, condition, from_at, until_at, zone, hours, breaks_through, comment, due_at, owner_id,
                owner, created_at, changed_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13) RETURNING id
            """, try Self.values(draft, at: time) + [actor.userID.sqlValue, .text(actor.name), time.sqlValue]
        ).first
        guard let id = try row?.int64("id") else { throw StorageError(.internal, "no id of a new silence") }
        return id
    }

    func update(_ id: Int64, to draft: SilenceDraft, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE silences SET name = ?1, name_folded = ?2, condition = ?3, from_at = ?4, until_at = ?5, zone = ?6, hours = ?7,
                breaks_through = ?8, comment = ?9, due_at = ?10, changed_at = ?11
            WHERE id = ?12
            """, try Self.values(draft, at: time) + [time.sqlValue, id.sqlValue])
    }

    func delete(_ id: Int64, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM silences WHERE id = ?1", id)
    }

    /// From its name to when it is due.
    private static func values(_ draft: SilenceDraft, at time: Timestamp) throws -> [SQLValue] {
        let (window, hours) = (draft.window, draft.window.hours.isEmpty ? nil : try StoredJSON.text(of: draft.window.hours))
        return [
            .text(draft.name), .text(NameRule.folded(draft.name)), .text(try StoredJSON.text(of: draft.when)), window.from.sqlValue,
            window.until.sqlValue, (window.clock?.identifier).sqlValue, hours.sqlValue, draft.breaksThrough.sqlValue, .text(draft.comment),
            window.change(after: time).sqlValue,
        ]
    }

    // MARK: Due times

    /// One that begins or ends now.
    struct Due: Sendable {
        let silence: Silence
        let at: Timestamp
    }

    /// Those whose time has come, `limit` at most.
    func due(at time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> [Due] {
        try connection.query(
            "SELECT \(Self.columns), due_at FROM silences WHERE due_at <= ?1 AND due_at IS NOT NULL ORDER BY due_at LIMIT ?2", time, limit
        ).map { Due(silence: try Silence(row: $0), at: try $0.time("due_at")) }
    }

    /// False when another process has it already.
    func settle(_ due: Due, next: Timestamp?, on connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            "UPDATE silences SET due_at = ?3 WHERE id = ?1 AND due_at = ?2", [due.silence.id.sqlValue, due.at.sqlValue, next.sqlValue]) > 0
    }
}

extension Silence: RowDecodable {
    package init(row: Row) throws {
        let hours = try row.optionalText("hours").map { try StoredJSON.value([DutyHours].self, from: $0) } ?? []
        let window = SilenceWindow(
            from: try row.optionalTime("from_at"), until: try row.optionalTime("until_at"),
            clock: try row.optionalText("zone").map { ZoneClock.kept($0) }, hours: hours)
        let level = try row.optionalInt64("breaks_through").flatMap { Level(rawValue: Int($0)) }
        let draft = SilenceDraft(
            name: try row.text("name"), when: try StoredJSON.value(Condition.self, from: try row.text("condition")), window: window,
            breaksThrough: level, comment: try row.text("comment"))
        self.init(
            id: try row.int64("id"), draft: draft, owner: try row.text("owner"),
            ownerID: try row.optionalInt64("owner_id").map { UserID($0) }, createdAt: try row.time("created_at"),
            changedAt: try row.time("changed_at"))
    }
}

/// Values in columns of text.
enum StoredJSON {
    static func text(of value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func value<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
