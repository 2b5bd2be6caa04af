import Accounts
import Foundation
package import Kernel
package import Platform

/// Fills an installation without incidents: with as few statements as there can be, and in the end as if everything had been
/// reported, figures and search index included.
package struct IncidentSeeder: Sendable {
    package struct NotEmpty: Error, Sendable, CustomStringConvertible {
        package let description = "There are incidents already: only an installation without any can be filled."
    }

    private let database: Database
    private let keepsEventsSince: Timestamp
    private let encoder = JSONEncoder()

    /// - Parameter keepsEventsSince: what retention would have left of the events.
    package init(database: Database, keepsEventsSince: Timestamp) {
        (self.database, self.keepsEventsSince) = (database, keepsEventsSince)
    }

    /// To be called before the first batch.
    /// - Throws: ``NotEmpty``.
    package func begin() async throws {
        let isUsed = try await database.read { try $0.highestNumber(of: "incidents", key: "id") > 0 }
        guard !isUsed else { throw NotEmpty() }
        // Making an index once is quicker than a million times a little of it.
        guard database.dialect == .postgres else { return }
        try await database.write { try $0.script("DROP INDEX incident_search") }
    }

    /// Writes incidents with the numbers from `first` on.
    package func write(_ incidents: [SeededIncident], from first: Int64) async throws {
        let rows = try Rows(incidents, from: first, keepsEventsSince: keepsEventsSince, encoder)
        try await database.write { connection in try connection.run(rows.statements) }
    }

    /// To be called after the last batch.
    package func end(count: Int64) async throws {
        try await database.write { connection in
            try connection.setHighestNumber(of: "incidents", key: "id", to: count)
            for name in [FiguresKeeper.name, SearchKeeper.name] { try Backfill.end(name, on: connection) }
        }
        guard database.dialect == .postgres else { return }
        try await database.write { connection in
            try connection.script("SET LOCAL statement_timeout = 0")
            try connection.script("SET LOCAL maintenance_work_mem = '256MB'")
            try connection.script(
                "CREATE INDEX incident_search ON incident_words USING gin (array_to_tsvector(string_to_array(words, ' '))) WITH (fastupdate = off)"
            )
        }
        try await database.write { connection in
            try connection.script("SET LOCAL statement_timeout = 0")
            try connection.script("ANALYZE")
        }
    }

    /// The rows of a batch, by their tables.
    private struct Rows: Sendable {
        private var incidents: [[SQLValue]] = []
        private var timeline: [[SQLValue]] = []
        private var logs: [[SQLValue]] = []
        private var events: [[SQLValue]] = []
        private var tags: [[SQLValue]] = []
        private var figures: [[SQLValue]] = []
        private var words: [[SQLValue]] = []
        private var changes = FigureChanges()
        private var occurrences = OccurrenceCounts()

        init(_ seeded: [SeededIncident], from first: Int64, keepsEventsSince: Timestamp, _ encoder: JSONEncoder) throws {
            for (offset, incident) in seeded.enumerated() {
                let id = IncidentID(first + Int64(offset))
                add(incident, id)
                let moments = Self.moments(of: incident)
                for moment in moments { occurrences.add(of: id, at: moment) }
                if incident.lastAt >= keepsEventsSince { try addEvents(of: incident, id, at: moments, encoder) }
            }
        }

        private mutating func add(_ incident: SeededIncident, _ id: IncidentID) {
            let (draft, change, figure) = (incident.draft, incident.lastChange, incident.figure)
            incidents.append([
                id.sqlValue, incident.service.id.sqlValue, incident.service.grouping.fingerprint(of: draft)?.key.sqlValue ?? .null,
                draft.level.sqlValue, figure.state.sqlValue, .text(draft.title), .text(Incident.folded(draft.title)), .text(draft.message),
                incident.occurrences.sqlValue, incident.openedAt.sqlValue, incident.lastAt.sqlValue, incident.lastAt.sqlValue,
                incident.assignee.sqlValue, incident.openedAt.sqlValue, (change?.at ?? incident.openedAt).sqlValue,
                change?.who.sqlValue ?? .null, GroupingVersion.current.rawValue.sqlValue,
            ])
            timeline.append(line(.opened, id, incident.openedAt, incident.service.name))
            for step in incident.steps { timeline.append(line(step.kind, id, step.at, step.who, step.text)) }
            if let text = draft.logs { logs.append([id.sqlValue, incident.openedAt.sqlValue, .text(text)]) }
            let byFolded = Dictionary(incident.tags.map { (IncidentTag.folded($0), $0) }, uniquingKeysWith: { first, _ in first })
            for (folded, tag) in byFolded { tags.append([id.sqlValue, .text(folded), .text(tag)]) }
            figures.append([id.sqlValue] + FiguresLedger.values(figure))
            changes.count(figure)
            var found = SearchWords(limit: SearchLedger.mostWords)
            for text in [id.description, draft.title, draft.message, draft.logs ?? ""] { found.add(text) }
            let text = SearchLedger.text(
                of: id, service: incident.service.id, level: draft.level, state: figure.state, words: found.words)
            words.append([id.sqlValue, incident.occurrences.sqlValue, 0, .text(text)])
        }

        private func line(
            _ kind: TimelineEntry.Kind, _ id: IncidentID, _ at: Timestamp, _ who: String, _ text: String? = nil
        ) -> [SQLValue] {
            [id.sqlValue, at.sqlValue, .text(kind.rawValue), .text(who), .null, text.sqlValue]
        }

        /// Spread evenly from the first to the last.
        private static func moments(of incident: SeededIncident) -> [Timestamp] {
            let span = incident.lastAt.since(incident.openedAt).microseconds
            let steps = Int64(max(1, incident.occurrences - 1))
            return (0..<Int64(incident.occurrences)).map { incident.openedAt.adding(.microseconds(span * $0 / steps)) }
        }

        /// With the bodies that would have been kept.
        private mutating func addEvents(
            of incident: SeededIncident, _ id: IncidentID, at moments: [Timestamp], _ encoder: JSONEncoder
        ) throws {
            let body = String(decoding: try encoder.encode(incident.draft), as: UTF8.self)
            for (number, at) in zip(1..., moments) {
                // The lower bits tell those of one millisecond apart.
                let event = EventID(notBefore: at).rawValue | (id.rawValue &* 31 &+ Int64(number)) & 0x3F_FFFF
                events.append([
                    event.sqlValue, incident.service.id.sqlValue, id.sqlValue, at.sqlValue,
                    Deduplication.keepsBody(ofOccurrence: number) ? .text(body) : .null, .null,
                ])
            }
        }

        var statements: [SQLStatement] {
            SQLStatement.inserts(
                into: "incidents",
                """
                id, service_id, fingerprint, level, state, title, title_folded, message, occurrences, first_at, last_at, arrived_at, \
                assignee, created_at, changed_at, changed_by, grouping_version
                """, rows: incidents)
                + Timeline.statements(appending: timeline)
                + SQLStatement.inserts(into: "incident_logs", "incident_id, at, logs", rows: logs)
                + SQLStatement.inserts(into: "events", IncidentWriter.eventColumns, rows: events)
                + SQLStatement.inserts(into: "incident_tags", "incident_id, folded, tag", rows: tags)
                + SQLStatement.inserts(into: "incident_figures", FiguresLedger.columns, rows: figures)
                + SQLStatement.inserts(into: "incident_words", SearchLedger.columns, rows: words)
                + changes.statements + occurrences.statements
        }
    }
}
