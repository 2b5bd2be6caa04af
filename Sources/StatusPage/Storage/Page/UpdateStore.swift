import Kernel
package import Platform

/// The public messages of incidents and of maintenances.
enum UpdateStore {
    /// As a message keeps how a component changed with it.
    private struct Affected: Codable {
        let component: String
        let name: LocalizedText
        let old: ComponentState
        let new: ComponentState
    }

    static func insert(_ update: StatusUpdate, of subject: PublicID, on connection: any SQLConnection) throws {
        let affected = update.affected.map { Affected(component: $0.component.rawValue, name: $0.name, old: $0.old, new: $0.new) }
        try connection.execute(
            """
            INSERT INTO status_updates (id, subject_id, stage, text, affected, created_at, updated_at, display_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """, update.id, subject, update.stage, try StatusJSON.text(of: update.text), try StatusJSON.text(of: affected),
            update.createdAt, update.updatedAt, update.displayAt)
    }

    /// Returns whether there is such a message.
    static func change(
        _ id: PublicID, of subject: PublicID, text: LocalizedText?, displayAt: Timestamp?, at time: Timestamp,
        on connection: any SQLConnection
    ) throws -> Bool {
        try connection.execute(
            """
            UPDATE status_updates SET text = coalesce(CAST(?3 AS TEXT), text), display_at = coalesce(CAST(?4 AS BIGINT), display_at),
                updated_at = ?5
            WHERE id = ?1 AND subject_id = ?2
            """, id, subject, try text.map { try StatusJSON.text(of: $0) }, displayAt, time) == 1
    }

    /// By what they are about, the newest first.
    static func updates(of subjects: [PublicID], on connection: any SQLConnection) throws -> [PublicID: [StatusUpdate]] {
        guard !subjects.isEmpty else { return [:] }
        return try connection.query(
            """
            SELECT id, subject_id, stage, text, affected, created_at, updated_at, display_at FROM status_updates
            WHERE subject_id IN (\(placeholders(subjects.count))) ORDER BY subject_id, display_at DESC, created_at DESC, id
            """, subjects.map(\.sqlValue)
        ).reduce(into: [:]) { result, row in
            result[try row.publicID("subject_id"), default: []].append(try StatusUpdate(row: row))
        }
    }

    static func delete(_ id: PublicID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM status_updates WHERE id = ?1", id)
    }

    static func deleteAll(of subject: PublicID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM status_updates WHERE subject_id = ?1", subject)
    }

    fileprivate static func affected(from text: String) throws -> [StatusUpdate.Affected] {
        try StatusJSON.value([Affected].self, from: text).compactMap { affected in
            PublicID(rawValue: affected.component).map { .init(component: $0, name: affected.name, old: affected.old, new: affected.new) }
        }
    }
}

extension StatusUpdate: RowDecodable {
    package init(row: Row) throws {
        self.init(
            id: try row.publicID("id"), stage: try row.text("stage"), text: try row.localized("text"),
            affected: try UpdateStore.affected(from: try row.text("affected")), createdAt: try row.time("created_at"),
            updatedAt: try row.time("updated_at"), displayAt: try row.time("display_at"))
    }
}
