import Foundation
import Kernel
import Platform

/// What steps do beside telling, until it is done.
struct ActionStore: Sendable {
    struct Waiting: Sendable {
        let id: Int64
        let incident: IncidentID
        let action: StepAction
        let tries: Int
    }

    private static let pause = Duration.seconds(60)

    func add(_ action: StepAction, to incident: IncidentID, at time: Timestamp, on connection: any SQLConnection) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try connection.execute(
            "INSERT INTO playbook_actions (incident_id, action, due_at) VALUES (?1, ?2, ?3)", incident,
            String(decoding: try encoder.encode(action), as: UTF8.self), time)
    }

    func hasDue(at time: Timestamp, on connection: any SQLConnection) throws -> Bool {
        try connection.row("SELECT due_at FROM playbook_actions WHERE due_at <= ?1 ORDER BY due_at LIMIT 1", time) != nil
    }

    /// Takes what is due: for a while nobody else does it.
    func claim(at time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> [Waiting] {
        try connection.query(
            """
            UPDATE playbook_actions SET due_at = ?2, tries = tries + 1
            WHERE due_at <= ?1 AND id IN (SELECT id FROM playbook_actions WHERE due_at <= ?1 ORDER BY due_at, id LIMIT ?3)
            RETURNING id, incident_id, action, tries
            """, time, time.adding(Self.pause), limit
        ).map { row in
            Waiting(
                id: try row.int64("id"), incident: try row.id("incident_id"),
                action: try JSONDecoder().decode(StepAction.self, from: Data(try row.text("action").utf8)), tries: try row.int("tries"))
        }.sorted { $0.id < $1.id }
    }

    func done(_ id: Int64, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM playbook_actions WHERE id = ?1", id)
    }
}
