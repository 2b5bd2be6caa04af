import Crypto
import Foundation
package import Kernel
package import Platform

/// A posted set of triggers that no playbook knows.
package struct UnmatchedSet: Sendable, Hashable, Identifiable {
    package let id: Int64
    /// In one order, each once.
    package let triggers: [Trigger]
    /// How often it was posted.
    package let times: Int
    package let firstAt: Timestamp
    package let lastAt: Timestamp
}

/// Posted sets that no playbook knows.
struct UnmatchedStore: Sendable {
    /// The address needs no sign-in: what is kept is bounded, and the sets that came last are.
    static let most = 1000

    /// Those that came last first.
    func list(limit: Int = most, on connection: any SQLConnection) throws -> [UnmatchedSet] {
        try connection.all(
            UnmatchedSet.self,
            "SELECT id, triggers, times, first_at, last_at FROM playbook_unmatched ORDER BY last_at DESC, id DESC LIMIT ?1", limit)
    }

    func find(_ id: Int64, on connection: any SQLConnection) throws -> UnmatchedSet? {
        try connection.first(
            UnmatchedSet.self, "SELECT id, triggers, times, first_at, last_at FROM playbook_unmatched WHERE id = ?1", id)
    }

    /// Counts a set; true for one that was not known.
    func count(_ triggers: Set<Trigger>, at time: Timestamp, on connection: any SQLConnection) throws -> Bool {
        let text = try Self.text(of: triggers)
        let row = try connection.row(
            """
            INSERT INTO playbook_unmatched (digest, triggers, times, first_at, last_at) VALUES (?1, ?2, 1, ?3, ?3)
            ON CONFLICT (digest) DO UPDATE SET times = playbook_unmatched.times + 1, last_at = excluded.last_at RETURNING times
            """, Self.digest(of: text), text, time)
        guard try row?.int64("times") == 1 else { return false }
        try connection.execute(
            """
            DELETE FROM playbook_unmatched WHERE id IN (
                SELECT id FROM playbook_unmatched ORDER BY last_at DESC, id DESC LIMIT 100 OFFSET ?1)
            """, Self.most)
        return true
    }

    func delete(_ id: Int64, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM playbook_unmatched WHERE id = ?1", id)
    }

    /// The same for the same set, in whatever order it was posted.
    static func text(of triggers: Set<Trigger>) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let lines = try triggers.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
        return "[" + lines.sorted().joined(separator: ",") + "]"
    }

    static func digest(of text: String) -> String { SHA256.hash(data: Data(text.utf8)).hexadecimal }
}

extension UnmatchedSet: RowDecodable {
    package init(row: Row) throws {
        (id, times) = (try row.int64("id"), try row.int("times"))
        triggers = try JSONDecoder().decode([Trigger].self, from: Data(try row.text("triggers").utf8))
        (firstAt, lastAt) = (try row.time("first_at"), try row.time("last_at"))
    }
}
