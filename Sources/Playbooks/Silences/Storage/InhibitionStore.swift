import Accounts
import Foundation
import Kernel
package import Platform

/// What is quiet while something else is open. Rights are checked by ``InhibitionOperations``.
package struct InhibitionStore: Sendable {
    package init() {}

    /// All of them, by name.
    package func list(on connection: any SQLConnection) throws -> [Inhibition] {
        try connection.all(Inhibition.self, "SELECT \(Self.columns) FROM inhibitions ORDER BY name_folded, id")
    }

    package func find(_ id: Int64, on connection: any SQLConnection) throws -> Inhibition? {
        try connection.first(Inhibition.self, "SELECT \(Self.columns) FROM inhibitions WHERE id = ?1", id)
    }

    /// By name, whatever its case and accents.
    package func find(name: String, on connection: any SQLConnection) throws -> Inhibition? {
        try connection.first(Inhibition.self, "SELECT \(Self.columns) FROM inhibitions WHERE name_folded = ?1", NameRule.sought(name))
    }

    private static let columns = "id, name, while_open, quiet, comment, owner_id, owner, created_at, changed_at"

    // MARK: Changes

    func insert(_ draft: InhibitionDraft, by actor: Actor, at time: Timestamp, on connection: any SQLConnection) throws -> Int64 {
        let row = try connection.query(
            """
            INSERT INTO inhibitions (name, name_folded, while_open, quiet, comment, owner_id, owner, created_at, changed_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8) RETURNING id
            """, try Self.values(draft) + [actor.userID.sqlValue, .text(actor.name), time.sqlValue]
        ).first
        guard let id = try row?.int64("id") else { throw StorageError(.internal, "no id of a new inhibition") }
        return id
    }

    func update(_ id: Int64, to draft: InhibitionDraft, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE inhibitions SET name = ?1, name_folded = ?2, while_open = ?3, quiet = ?4, comment = ?5, changed_at = ?6 WHERE id = ?7
            """, try Self.values(draft) + [time.sqlValue, id.sqlValue])
    }

    func delete(_ id: Int64, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM inhibitions WHERE id = ?1", id)
    }

    /// From its name to its comment.
    private static func values(_ draft: InhibitionDraft) throws -> [SQLValue] {
        [
            .text(draft.name), .text(NameRule.folded(draft.name)), .text(try StoredJSON.text(of: draft.source)),
            .text(try StoredJSON.text(of: draft.quiet)), .text(draft.comment),
        ]
    }
}

extension Inhibition: RowDecodable {
    package init(row: Row) throws {
        let draft = InhibitionDraft(
            name: try row.text("name"), while: try StoredJSON.value(Condition.self, from: try row.text("while_open")),
            quiet: try StoredJSON.value(Condition.self, from: try row.text("quiet")), comment: try row.text("comment"))
        self.init(
            id: try row.int64("id"), draft: draft, owner: try row.text("owner"),
            ownerID: try row.optionalInt64("owner_id").map { UserID($0) }, createdAt: try row.time("created_at"),
            changedAt: try row.time("changed_at"))
    }
}
