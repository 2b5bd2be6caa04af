import Foundation
import Kernel
import Platform

/// Keeps the words of each incident: of its title, of the messages and logs that are kept of it, and of what was merged
/// into it. Words stay when a later event has others, because the earlier one is still there to be looked at.
enum SearchLedger {
    /// Of one incident. The title's come first, then the message's, then those of the logs.
    static let mostWords = 500
    /// Bodies of events that are read at once.
    private static let mostBodies = 40

    private struct Known {
        let words: String
        let lastEvent: Int64
        let occurrences: Int
    }

    /// What brings the index up to what the incidents are now.
    static func statements(for ids: [IncidentID], on connection: any SQLConnection) throws -> [SQLStatement] {
        let ids = Set(ids).sorted()
        return try statements(for: ids, known: try known(ids, on: connection), on: connection)
    }

    /// The same for a batch of the backfill. An incident that was handled before parts merged into it is indexed again with
    /// their words.
    static func statements(walkingOver ids: [IncidentID], on connection: any SQLConnection) throws -> [SQLStatement] {
        let roots = try IncidentNumbers.rows("SELECT root_id FROM incident_parts WHERE incident_id IN ({ids})", ids, on: connection)
        return try statements(for: ids + roots.map { try $0.id("root_id") }, on: connection)
    }

    /// The same for a page of the event log.
    static func statements(for events: [DomainEvent], on connection: any SQLConnection) throws -> [SQLStatement] {
        var ids = Set(events.compactMap(\.incidentID))
        // What is merged is found by the incident it is counted on.
        for event in events {
            if case .incidentMerged(_, let target) = event { ids.insert(target) }
        }
        let known = try known(ids.sorted(), on: connection)
        let changed = events.flatMap { event -> [IncidentID] in
            switch event {
            // Most bodies of repeats are not kept, and bring no words.
            case .incidentRecurred(let change): mayBringWords(known[change.incident], change) ? [change.incident] : []
            case .incidentMerged(let change, let target): [change.incident, target]
            default: event.incidentID.map { [$0] } ?? []
            }
        }
        return try statements(for: Set(changed).sorted(), known: known, on: connection)
    }

    private static func mayBringWords(_ known: Known?, _ change: IncidentChange) -> Bool {
        guard let known, known.occurrences < change.occurrences else { return known == nil }
        // Among that many some bodies are kept in any case.
        guard change.occurrences - known.occurrences < 1000 else { return true }
        return ((known.occurrences + 1)...change.occurrences).contains(where: Deduplication.keepsBody)
    }

    private static func known(_ ids: [IncidentID], on connection: any SQLConnection) throws -> [IncidentID: Known] {
        let rows = try IncidentNumbers.rows(
            "SELECT incident_id, words, last_event, occurrences FROM incident_words WHERE incident_id IN ({ids})", ids, on: connection)
        return try rows.reduce(into: [:]) { known, row in
            known[try row.id("incident_id")] = Known(
                words: try row.text("words"), lastEvent: try row.int64("last_event"), occurrences: try row.int("occurrences"))
        }
    }

    private static func statements(
        for ids: [IncidentID], known: [IncidentID: Known], on connection: any SQLConnection
    ) throws -> [SQLStatement] {
        guard !ids.isEmpty else { return [] }
        let incidents = try IncidentNumbers.rows(
            """
            SELECT i.id, i.service_id, i.level, i.state, i.title, i.message, i.occurrences, i.parts, l.logs
            FROM incidents i LEFT JOIN incident_logs l ON l.incident_id = i.id WHERE i.id IN ({ids})
            """, ids, on: connection)
        var statements: [SQLStatement] = []
        var fresh: [IncidentID: String] = [:]
        // What others were merged into comes last, and takes over their words as they will be.
        for row in try incidents.filter({ try $0.int("parts") == 0 }) + incidents.filter({ try $0.int("parts") > 0 }) {
            let id: IncidentID = try row.id("id")
            let entry = try Entry(row, id, known[id].map { ($0.words, $0.lastEvent) }, fresh: fresh, on: connection)
            fresh[id] = entry.words
            if known[id]?.words == entry.words, known[id]?.lastEvent == entry.lastEvent { continue }
            statements.append(entry.statement)
        }
        for id in ids where fresh[id] == nil && known[id] != nil {
            statements.append(SQLStatement("DELETE FROM incident_words WHERE incident_id = ?1", id))
        }
        return statements
    }

    /// The columns of `incident_words`, for those who write many rows.
    static let columns = "incident_id, occurrences, last_event, words"

    /// The text that is stored of an incident with these words: marks first.
    static func text(
        of id: IncidentID, service: ServiceID, level: Level, state: IncidentState, words: [String]
    ) -> String {
        let marks = [SearchMark.level(level), SearchMark.service(service)] + (state.rawValue < 3 ? [SearchMark.active] : [])
        return (marks + SearchMark.stretches(of: id) + words).joined(separator: " ")
    }

    /// The row to be stored of an incident.
    private struct Entry {
        let id: IncidentID
        let occurrences: Int
        private(set) var lastEvent: Int64
        private(set) var words = ""

        init(
            _ row: Row, _ id: IncidentID, _ known: (words: String, lastEvent: Int64)?, fresh: [IncidentID: String],
            on connection: any SQLConnection
        ) throws {
            self.id = id
            occurrences = try row.int("occurrences")
            lastEvent = known?.lastEvent ?? 0
            var words = SearchWords(limit: mostWords)
            words.add(id.description)
            words.add(try row.text("title"))
            // The words of earlier events are in the index already.
            words.add(known: known?.words ?? "")
            words.add(try row.text("message"))
            let bodies = try Self.bodies(of: id, after: lastEvent, on: connection)
            lastEvent = bodies.last?.id ?? lastEvent
            for body in bodies { words.add(body.draft.message) }
            if let logs = try row.optionalText("logs") { words.add(logs) }
            for body in bodies { if let logs = body.draft.logs { words.add(logs) } }
            if try row.int("parts") > 0 { try Self.addParts(of: id, fresh, to: &words, on: connection) }
            self.words = text(
                of: id, service: try row.id("service_id"), level: try row.level("level"),
                state: IncidentState(rawValue: try row.int("state")) ?? .open, words: words.words)
        }

        /// The bodies that are kept of the events since the last look.
        private static func bodies(
            of id: IncidentID, after event: Int64, on connection: any SQLConnection
        ) throws -> [(id: Int64, draft: EventDraft)] {
            let decoder = JSONDecoder()
            return try connection.query(
                "SELECT id, body FROM events WHERE incident_id = ?1 AND id > ?2 AND body IS NOT NULL ORDER BY id LIMIT ?3", id, event,
                mostBodies
            ).compactMap { row in
                let body = Data(try row.text("body").utf8)
                return (try? decoder.decode(EventDraft.self, from: body)).map { (row, $0) }
            }.map { (try $0.0.int64("id"), $0.1) }
        }

        /// The words of what was merged into it: those that are about to be kept, or else those that are.
        private static func addParts(
            of id: IncidentID, _ fresh: [IncidentID: String], to words: inout SearchWords, on connection: any SQLConnection
        ) throws {
            let parts = try connection.query(
                """
                SELECT p.incident_id, w.words FROM incident_parts p LEFT JOIN incident_words w ON w.incident_id = p.incident_id
                WHERE p.root_id = ?1 AND p.incident_id <> ?1 ORDER BY p.incident_id
                """, id)
            for part in parts { words.add(known: try fresh[part.id("incident_id")] ?? part.optionalText("words") ?? "") }
        }

        /// Nothing for an incident that was deleted since it was read.
        var statement: SQLStatement {
            SQLStatement(
                """
                INSERT INTO incident_words (\(columns)) SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM incidents WHERE id = ?1)
                ON CONFLICT (incident_id) DO UPDATE SET
                    occurrences = excluded.occurrences, last_event = excluded.last_event, words = excluded.words
                """, id, occurrences, lastEvent, words)
        }
    }
}
