import Foundation
import Kernel
import Platform

/// Writes one group of events and the incident they belong to.
struct IncidentWriter {
    private let group: IncidentTally.Group
    /// The incident that gets the events; nil when they open a new one, also one that follows a closed one.
    private let continued: KnownIncident?
    private let verdict: Deduplication.Verdict
    private let time: Timestamp

    init(group: IncidentTally.Group, known: KnownIncident?, time: Timestamp, reopenWindow: Duration) {
        self.group = group
        self.time = time
        verdict = Deduplication.verdict(known: known?.deduplication, now: time, reopenWindow: reopenWindow)
        if case .open = verdict { continued = nil } else { continued = known }
    }

    // MARK: The incident

    /// Whether the events open a new incident.
    var opens: Bool { continued == nil }
    /// The incident's state afterwards.
    var state: IncidentState {
        if case .recur = verdict { continued?.deduplication.state ?? .open } else { .open }
    }
    /// The known incident if it is the target of a merge: other groups of the commit may be counted on it as well.
    var mergeTarget: IncidentID? { continued.flatMap { $0.parts > 0 ? $0.deduplication.id : nil } }
    /// How many events the incident has with these.
    var total: Int { (continued?.occurrences ?? 0) + group.events.count }

    /// Inserts or updates the incident and returns its `id`; no row when it, or the service of a new one, is no longer there, or
    /// when something was merged into it or taken out since the look-up.
    func statement(dialect: Dialect) -> SQLStatement {
        switch verdict {
        case .open(let previous): opening(previous: previous, dialect)
        case .recur(let incident): counting(incident, and: "")
        case .reopen(let incident): counting(incident, and: ", state = 0, changed_at = ?7, changed_by = NULL")
        }
    }

    private func opening(previous: IncidentID?, _ dialect: Dialect) -> SQLStatement {
        // The sender was found in a cache that may be a moment behind. Known incidents need no such check: they
        // are deleted together with their service.
        SQLStatement(
            """
            INSERT INTO incidents (service_id, fingerprint, level, title, title_folded, message, occurrences, first_at, last_at,
                previous_id, arrived_at, created_at, changed_at, grouping_version)
            SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?11, \(GroupingVersion.current.rawValue)
            WHERE EXISTS (SELECT 1 FROM services WHERE id = ?1\(dialect.keepingRows))
            RETURNING id
            """, group.service, group.fingerprint?.key, worst, first.title, Incident.folded(first.title), latest.message,
            group.events.count, moments.min() ?? time, moments.max() ?? time, previous, time)
    }

    private func counting(_ incident: IncidentID, and more: String) -> SQLStatement {
        SQLStatement(
            """
            UPDATE incidents SET occurrences = occurrences + ?2, message = ?3, level = ?4, \(Self.period)\(more)
            WHERE id = ?1 AND parts = ?8 AND merged_into IS NULL
            RETURNING id
            """, incident, group.events.count, latest.message, level, moments.min() ?? time, moments.max() ?? time, time,
            continued?.parts ?? 0)
    }

    private static let period = """
        first_at = CASE WHEN first_at > ?5 THEN ?5 ELSE first_at END, last_at = CASE WHEN last_at < ?6 THEN ?6 ELSE last_at END,
            arrived_at = CASE WHEN arrived_at < ?7 THEN ?7 ELSE arrived_at END
        """

    /// Counts the events on the member of a merge as well, for the day it is taken out again.
    private var countingOnMember: SQLStatement? {
        guard let continued, continued.memberOccurrences != nil else { return nil }
        return SQLStatement(
            """
            UPDATE incident_parts SET occurrences = occurrences + ?2, message = ?3,
                level = CASE WHEN level < ?4 THEN ?4 ELSE level END, \(Self.period)
            WHERE incident_id = ?1
            """, continued.member, group.events.count, latest.message, worst, moments.min() ?? time, moments.max() ?? time, time)
    }

    // MARK: What belongs to it

    /// What is to be stored for a group, beside its incident.
    struct Written {
        /// For the event log.
        let domainEvent: DomainEvent
        /// Rows of ``eventColumns``, for the caller to store with those of the other groups.
        let events: [[SQLValue]]
        /// Rows for ``Timeline/statements(appending:)``.
        let timeline: [[SQLValue]]
        /// Logs, and the counts of a member.
        let statements: [SQLStatement]
        /// The incident that stores the events.
        let member: IncidentID
        /// When they happened.
        let moments: [Timestamp]
    }

    func written(_ incident: IncidentID, _ encoder: JSONEncoder) throws -> Written {
        let member = continued?.member ?? incident
        return Written(
            domainEvent: domainEvent(incident), events: try eventRows(of: member, encoder), timeline: timelineRows(of: incident),
            statements: [storingLogs(of: member), countingOnMember].compactMap { $0 }, member: member, moments: moments)
    }

    private var first: EventDraft { group.events[0].draft }
    private var latest: EventDraft { group.events[group.events.count - 1].draft }
    private var worst: Level { group.events.map(\.draft.level).max() ?? first.level }
    var level: Level { max(worst, continued?.level ?? .debug) }
    private var moments: [Timestamp] { group.events.map { $0.draft.occurredAt ?? time } }

    private func domainEvent(_ incident: IncidentID) -> DomainEvent {
        let change = IncidentChange(
            incident: incident, service: continued?.service ?? group.service, level: level, occurrences: total)
        return switch verdict {
        case .open: .incidentOpened(change)
        case .recur: .incidentRecurred(change)
        case .reopen: .incidentReopened(change)
        }
    }

    private func timelineRows(of incident: IncidentID) -> [[SQLValue]] {
        let reporter = Actor.service(group.service, name: group.serviceName)
        func row(_ kind: TimelineEntry.Kind, _ text: String? = nil) -> [SQLValue] {
            Timeline.row(kind, to: incident, by: reporter, at: time, text: text)
        }
        let isRaised = continued.map { worst > $0.level } ?? false
        let raised = isRaised ? [row(.levelRaised, worst.word)] : []
        return switch verdict {
        case .open: [row(.opened)]
        case .recur: raised
        case .reopen: raised + [row(.reopened)]
        }
    }

    static let eventColumns = "id, service_id, incident_id, occurred_at, body, adjustments"

    private func eventRows(of incident: IncidentID, _ encoder: JSONEncoder) throws -> [[SQLValue]] {
        let earlier = continued.map { $0.memberOccurrences ?? $0.occurrences } ?? 0
        return try group.events.enumerated().map { index, event in
            let keepsBody = Deduplication.keepsBody(ofOccurrence: earlier + index + 1)
            let body = keepsBody ? String(decoding: try encoder.encode(event.draft), as: UTF8.self) : nil
            // They are few and short, and what goes wrong with every report must show on the latest.
            let adjustments = try keepsBody ? nil : event.draft.adjustments.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
            return [
                event.id.sqlValue, group.service.sqlValue, incident.sqlValue, (event.draft.occurredAt ?? time).sqlValue,
                body.sqlValue, adjustments.sqlValue,
            ]
        }
    }

    private func storingLogs(of incident: IncidentID) -> SQLStatement? {
        guard let logs = group.events.last(where: { $0.draft.logs?.isEmpty == false })?.draft.logs else { return nil }
        return SQLStatement(
            """
            INSERT INTO incident_logs (incident_id, at, logs) VALUES (?1, ?2, ?3)
            ON CONFLICT (incident_id) DO UPDATE SET at = excluded.at, logs = excluded.logs
            """, incident, time, logs)
    }
}
