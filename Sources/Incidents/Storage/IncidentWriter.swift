import Foundation
import Kernel
import Platform

/// Writes one group of events and the incident they belong to.
struct IncidentWriter {
    /// The incident of the group's fingerprint that counts.
    struct Known {
        let deduplication: Deduplication.Known
        let level: Level
        let occurrences: Int
    }

    let group: IncidentTally.Group
    let time: Timestamp
    let connection: any SQLConnection

    /// The newest one that is not closed, because somebody may have reopened it after a later one had begun; only when
    /// all are closed, the newest of them.
    func known() throws -> Known? {
        guard let fingerprint = group.fingerprint else { return nil }
        let row = try connection.row(
            """
            SELECT id, state, level, occurrences, changed_at FROM incidents WHERE id = coalesce(
                (SELECT id FROM incidents WHERE service_id = ?1 AND fingerprint = ?2 AND state <> ?3 ORDER BY id DESC LIMIT 1),
                (SELECT id FROM incidents WHERE service_id = ?1 AND fingerprint = ?2 ORDER BY id DESC LIMIT 1))
            """, group.service, fingerprint.key, IncidentState.closed)
        guard let row else { return nil }
        return Known(
            deduplication: Deduplication.Known(
                id: try row.id("id"), state: IncidentState(rawValue: try row.int("state")) ?? .open,
                changedAt: try row.time("changed_at")),
            level: try row.level("level"), occurrences: try row.int("occurrences"))
    }

    /// What a group became.
    struct Written {
        let incident: IncidentID
        /// What to tell of it.
        let event: DomainEvent
        /// Rows of ``eventColumns``, for the caller to store with those of the other groups.
        let events: [[SQLValue]]
    }

    /// Opens, counts or reopens the group's incident. Throws ``IncidentError/serviceNotFound`` before anything is stored
    /// when the service is no longer there.
    func write(_ verdict: Deduplication.Verdict, known: Known?, _ encoder: JSONEncoder) throws -> Written {
        switch verdict {
        case .open(let previous):
            let incident = try open(previous: previous)
            return try written(incident, .incidentOpened(change(incident, known: nil)), counted: 0, encoder)
        case .recur(let incident):
            try count(incident, known: known)
            return try written(incident, .incidentRecurred(change(incident, known: known)), counted: known?.occurrences ?? 0, encoder)
        case .reopen(let incident):
            try count(incident, known: known)
            try reopen(incident)
            return try written(incident, .incidentReopened(change(incident, known: known)), counted: known?.occurrences ?? 0, encoder)
        }
    }

    private func written(_ incident: IncidentID, _ event: DomainEvent, counted: Int, _ encoder: JSONEncoder) throws -> Written {
        try storeLogs(of: incident)
        return Written(incident: incident, event: event, events: try eventRows(of: incident, counted: counted, encoder))
    }

    // MARK: The incident

    private var first: EventDraft { group.events[0].draft }
    private var latest: EventDraft { group.events[group.events.count - 1].draft }
    private var reporter: Actor { .service(group.service, name: group.serviceName) }
    private var worst: Level { group.events.map(\.draft.level).max() ?? first.level }

    private func level(known: Known?) -> Level { max(worst, known?.level ?? .debug) }

    private func change(_ incident: IncidentID, known: Known?) -> IncidentChange {
        IncidentChange(
            incident: incident, service: group.service, level: level(known: known),
            occurrences: (known?.occurrences ?? 0) + group.events.count)
    }

    private func open(previous: IncidentID?) throws -> IncidentID {
        let row = try connection.row(
            """
            INSERT INTO incidents (service_id, fingerprint, level, title, title_folded, message, occurrences, first_at, last_at,
                previous_id, created_at, changed_at)
            SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11 WHERE EXISTS (SELECT 1 FROM services WHERE id = ?1)
            RETURNING id
            """, group.service, group.fingerprint?.key, worst, first.title, Incident.folded(first.title), latest.message,
            group.events.count, moments.min() ?? time, moments.max() ?? time, previous, time)
        // The sender was known by a copy in memory that may be a moment behind. Known incidents need no such look: they
        // are deleted together with their service.
        guard let incident: IncidentID = try row?.id("id") else { throw IncidentError.serviceNotFound(group.service) }
        try Timeline.append(.opened, to: incident, by: reporter, at: time, on: connection)
        return incident
    }

    private func count(_ incident: IncidentID, known: Known?) throws {
        try connection.execute(
            """
            UPDATE incidents SET occurrences = occurrences + ?2, message = ?3, level = ?4,
                first_at = CASE WHEN first_at > ?5 THEN ?5 ELSE first_at END,
                last_at = CASE WHEN last_at < ?6 THEN ?6 ELSE last_at END
            WHERE id = ?1
            """, incident, group.events.count, latest.message, level(known: known),
            moments.min() ?? time, moments.max() ?? time)
        if let known, worst > known.level {
            try Timeline.append(.levelRaised, to: incident, by: reporter, at: time, text: worst.word, on: connection)
        }
    }

    private func reopen(_ incident: IncidentID) throws {
        try connection.execute(
            "UPDATE incidents SET state = ?2, changed_at = ?3, changed_by = NULL WHERE id = ?1",
            incident, IncidentState.open, time)
        try Timeline.append(.reopened, to: incident, by: reporter, at: time, on: connection)
    }

    // MARK: Its events

    private var moments: [Timestamp] { group.events.map { $0.draft.occurredAt ?? time } }

    static let eventColumns = "id, service_id, incident_id, occurred_at, body"

    private func eventRows(of incident: IncidentID, counted: Int, _ encoder: JSONEncoder) throws -> [[SQLValue]] {
        try group.events.enumerated().map { index, event in
            let keepsBody = Deduplication.keepsBody(ofOccurrence: counted + index + 1)
            let body = keepsBody ? String(decoding: try encoder.encode(event.draft), as: UTF8.self) : nil
            return [
                event.id.sqlValue, group.service.sqlValue, incident.sqlValue, (event.draft.occurredAt ?? time).sqlValue,
                body.sqlValue,
            ]
        }
    }

    private func storeLogs(of incident: IncidentID) throws {
        guard let logs = group.events.last(where: { $0.draft.logs?.isEmpty == false })?.draft.logs else { return }
        try connection.execute(
            """
            INSERT INTO incident_logs (incident_id, at, logs) VALUES (?1, ?2, ?3)
            ON CONFLICT (incident_id) DO UPDATE SET at = excluded.at, logs = excluded.logs
            """, incident, time, logs)
    }
}
