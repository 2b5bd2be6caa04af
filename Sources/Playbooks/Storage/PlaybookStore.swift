import Foundation
package import Kernel
package import Platform

/// Playbooks and their versions. Rights are checked by ``PlaybookOperations``.
package struct PlaybookStore: Sendable {
    package init() {}

    /// One version, as it is kept.
    package struct Kept: Sendable, Hashable {
        /// The playbook's number, and the version's.
        package let id: Int64
        package let versionID: Int64
        /// From 1, of this playbook.
        package let version: Int
        package let playbook: Playbook
        package let changedBy: String
        package let changedAt: Timestamp
    }

    /// Those that were not taken away, each in its newest version, by code.
    package func list(on connection: any SQLConnection) throws -> [Kept] {
        try connection.query(
            """
            SELECT \(Self.columns) FROM playbooks p JOIN playbook_versions v ON v.playbook_id = p.id AND v.version = p.version
            WHERE p.removed_at IS NULL ORDER BY p.code
            """
        ).map(Kept.init(row:))
    }

    /// Nil for one that is not there, or was taken away.
    package func find(_ code: String, on connection: any SQLConnection) throws -> Kept? {
        try connection.row(
            """
            SELECT \(Self.columns) FROM playbooks p JOIN playbook_versions v ON v.playbook_id = p.id AND v.version = p.version
            WHERE p.removed_at IS NULL AND p.code = ?1
            """, code
        ).map(Kept.init(row:))
    }

    /// Newest first.
    package func versions(of id: Int64, limit: Int, on connection: any SQLConnection) throws -> [Kept] {
        try connection.query(
            """
            SELECT \(Self.columns) FROM playbooks p JOIN playbook_versions v ON v.playbook_id = p.id
            WHERE p.id = ?1 ORDER BY v.version DESC LIMIT ?2
            """, id, limit
        ).map(Kept.init(row:))
    }

    func version(_ id: Int64, on connection: any SQLConnection) throws -> Kept? {
        try connection.row(
            "SELECT \(Self.columns) FROM playbooks p JOIN playbook_versions v ON v.playbook_id = p.id WHERE v.id = ?1", id
        ).map(Kept.init(row:))
    }

    /// Writes a version; one that was taken away is there again.
    package func save(
        _ playbook: Playbook, by actor: Actor, at time: Timestamp, on connection: any SQLConnection
    ) throws -> Kept {
        let saved = try connection.row(
            """
            INSERT INTO playbooks (code, name, version, changed_at) VALUES (?1, ?2, 1, ?3)
            ON CONFLICT (code) DO UPDATE
                SET name = excluded.name, version = playbooks.version + 1, changed_at = excluded.changed_at, removed_at = NULL
            RETURNING id, version
            """, playbook.code, playbook.name, time)
        guard let saved else { throw StorageError(.internal, "no number of a playbook") }
        try connection.execute(
            "INSERT INTO playbook_versions (playbook_id, version, definition, actor, at) VALUES (?1, ?2, ?3, ?4, ?5)",
            try saved.int64("id"), try saved.int64("version"), try playbook.definition, actor.name, time)
        guard let kept = try find(playbook.code, on: connection) else { throw StorageError(.internal, "a playbook was lost") }
        return kept
    }

    /// What it did is kept; its steps stop in the episodes that are under way.
    package func remove(_ id: Int64, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE playbooks SET removed_at = ?2, changed_at = ?2 WHERE id = ?1", id, time)
    }

    /// Changes whenever ``list(on:)`` does.
    func revision(on connection: any SQLConnection) throws -> PlaybookShelf.Revision {
        let row = try connection.row(
            """
            SELECT v.id, v.at, (SELECT count(*) FROM playbooks WHERE removed_at IS NOT NULL) AS removed
            FROM playbook_versions v ORDER BY v.id DESC LIMIT 1
            """)
        return .init(newest: try row?.int64("id") ?? 0, at: try row?.int64("at") ?? 0, removed: try row?.int64("removed") ?? 0)
    }

    private static let columns = "p.id, v.id AS version_id, v.version, v.definition, v.actor, v.at"
}

extension PlaybookStore.Kept {
    fileprivate init(row: Row) throws {
        (id, versionID, version) = (try row.int64("id"), try row.int64("version_id"), try row.int("version"))
        playbook = try Playbook(definition: try row.text("definition"))
        (changedBy, changedAt) = (try row.text("actor"), try row.time("at"))
    }
}

extension Playbook {
    /// As a version keeps it: the same text for the same playbook.
    package var definition: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    package init(definition: String) throws { self = try JSONDecoder().decode(Self.self, from: Data(definition.utf8)) }
}
