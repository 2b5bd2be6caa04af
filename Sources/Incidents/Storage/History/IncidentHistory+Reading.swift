package import Kernel
package import Platform

extension IncidentHistory {
    /// Lines of an episode that are looked at, and first events: of these the bodies of twenty are kept.
    private static let (mostLines, mostSearched) = (500, 200)

    /// The episode that began there, until it was over or until `until`.
    /// - Parameter counts: numbers of events of which it matters when they were reached.
    /// - Returns: nil for an incident that is gone.
    package func episode(
        at beginning: Beginning, until: Timestamp, counts: Set<Int>, on connection: any SQLConnection
    ) throws -> Episode? {
        let id = beginning.place.incident
        guard let incident = try IncidentStore().find(id, on: connection) else { return nil }
        let since = try beginning.kind == .reopened ? endBefore(beginning, on: connection) : nil
        let lines = try lines(after: beginning, until: until, on: connection)
        let isEnded = lines.last.map { Self.isEnd($0.kind) } ?? false
        let sources = try sources(
            of: beginning, since: since, until: isEnded ? lines.last?.at ?? until : until, lines, on: connection)
        let counted = try counted(sources, counts, on: connection)
        let told = try lines.compactMap { try change($0, on: connection) }
        let changes = (counted + told).map { Episode.Change(max($0.at, beginning.at), $0.what) }
        return Episode(
            incident: id, service: incident.service, serviceName: incident.serviceName, title: incident.title,
            level: try level(at: beginning, of: incident, on: connection), began: beginning.at, changes: Self.inOrder(changes),
            isPartial: beginning.kind == .opened && counted.isEmpty)
    }

    // MARK: The timeline

    private static let ends: Set<TimelineEntry.Kind> = [.resolved, .closed, .reopened, .mergedInto]
    private static let kinds: [TimelineEntry.Kind] = [
        .resolved, .closed, .mergedInto, .acknowledged, .reopened, .levelRaised, .merged, .split, .tagged, .untagged,
    ]

    private static func isEnd(_ kind: TimelineEntry.Kind) -> Bool { ends.contains(kind) }

    private static func list(_ kinds: [TimelineEntry.Kind]) -> String { kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ") }

    /// When the episode before was over: events of later count in this one. One that was only acknowledged was over when it was reopened.
    private func endBefore(_ beginning: Beginning, on connection: any SQLConnection) throws -> Timestamp {
        let last = try connection.row(
            """
            SELECT at, kind FROM timeline
            WHERE incident_id = ?1 AND id < ?2 AND kind IN (\(Self.list([.opened, .acknowledged, .resolved, .closed, .reopened])))
            ORDER BY id DESC LIMIT 1
            """, beginning.place.incident, beginning.place.line)
        let isOver = try last.map { ["resolved", "closed"].contains(try $0.text("kind")) } ?? false
        return try isOver ? last?.time("at") ?? beginning.at : beginning.at
    }

    /// Up to the one that ended the episode.
    private func lines(after beginning: Beginning, until: Timestamp, on connection: any SQLConnection) throws -> [TimelineEntry] {
        let found = try connection.all(
            TimelineEntry.self,
            """
            SELECT \(TimelineEntry.columns) FROM timeline
            WHERE incident_id = ?1 AND id > ?2 AND at <= ?3 AND kind IN (\(Self.list(Self.kinds))) ORDER BY id LIMIT ?4
            """, beginning.place.incident, beginning.place.line, until, Self.mostLines)
        guard let end = found.firstIndex(where: { Self.isEnd($0.kind) }) else { return found }
        return Array(found[...end])
    }

    /// The worst level before it began; for an incident that is new its first event's.
    private func level(at beginning: Beginning, of incident: Incident, on connection: any SQLConnection) throws -> Level {
        let raised = try connection.row(
            "SELECT text FROM timeline WHERE incident_id = ?1 AND id < ?2 AND kind = 'level_raised' ORDER BY id DESC LIMIT 1",
            incident.id, beginning.place.line)
        if let level = try raised?.optionalText("text").flatMap({ Level(word: $0) }) { return level }
        let first = try connection.first(
            StoredEvent.self, "SELECT \(StoredEvent.columns) FROM events WHERE incident_id = ?1 ORDER BY id LIMIT 1", incident.id)
        return first?.draft?.level ?? incident.level
    }

    private func change(_ line: TimelineEntry, on connection: any SQLConnection) throws -> Episode.Change? {
        let number = line.text.flatMap(Int64.init).map { IncidentID($0) }
        let what: Episode.What? =
            switch line.kind {
            case .resolved, .closed: .over
            case .reopened: .begunAnew
            case .mergedInto: number.map { .mergedInto($0) }
            case .acknowledged: .acknowledged
            case .levelRaised: line.text.flatMap { Level(word: $0) }.map { .levelRaised($0) }
            case .tagged: line.text.map { .tagged(Self.tags($0)) }
            case .untagged: line.text.map { .untagged(Self.tags($0)) }
            case .merged: .merged(try number.flatMap { try IncidentStore().find($0, on: connection)?.level })
            case .split: .split
            default: nil
            }
        return what.map { .init(line.at, $0) }
    }

    /// Tags as the timeline writes them.
    private static func tags(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmingPrefix(" ") }.map(String.init)
    }

    // MARK: The events

    /// Events of one incident that count: all of them as from a moment.
    private struct Source {
        let incident: IncidentID
        let since: EventID
        /// None of them counts before: those of an incident that was merged in count from then on.
        let countedFrom: EventID
        let until: EventID
    }

    /// The incident's own events, and those of what was merged into it: before the episode, or in it.
    private func sources(
        of beginning: Beginning, since: Timestamp?, until: Timestamp, _ lines: [TimelineEntry], on connection: any SQLConnection
    ) throws -> [Source] {
        let end = EventID(notBefore: until.adding(.milliseconds(1)))
        // An event has its number a moment before the episode that it opens.
        let start = since.map { EventID(notBefore: $0) } ?? EventID(rawValue: 0)
        let members = try [beginning.place.incident] + merged(before: beginning, on: connection)
        let inIt = lines.filter { $0.kind == .merged }.compactMap { line in
            line.text.flatMap(Int64.init).map { number in
                Source(
                    incident: IncidentID(number), since: EventID(rawValue: 0), countedFrom: EventID(notBefore: line.at), until: end)
            }
        }
        return members.map { Source(incident: $0, since: start, countedFrom: start, until: end) } + inIt
    }

    /// What was counted on it when it began.
    private func merged(before beginning: Beginning, on connection: any SQLConnection) throws -> [IncidentID] {
        guard beginning.kind == .reopened else { return [] }
        let lines = try connection.all(
            TimelineEntry.self,
            """
            SELECT \(TimelineEntry.columns) FROM timeline
            WHERE incident_id = ?1 AND id < ?2 AND kind IN ('merged', 'split') ORDER BY id DESC LIMIT ?3
            """, beginning.place.incident, beginning.place.line, Self.mostLines)
        var members: Set<Int64> = []
        for line in lines.reversed() {
            guard let number = line.text.flatMap(Int64.init) else { continue }
            if line.kind == .merged { members.insert(number) } else { members.remove(number) }
        }
        return members.sorted().map { IncidentID($0) }
    }

    private func counted(_ sources: [Source], _ counts: Set<Int>, on connection: any SQLConnection) throws -> [Episode.Change] {
        var changes = try bodies(of: sources[0], on: connection)
        let known = Set(changes.compactMap { if case .counted(let count, _) = $0.what { count } else { nil } })
        // Beside others' the numbers of its own events say nothing.
        if sources.count > 1 { changes = changes.map { .init($0.at, Self.uncounted($0.what)) } }
        let asked = counts.union([1]).filter { sources.count > 1 || !known.contains($0) }.sorted()
        for count in asked {
            guard let moment = try moment(of: count, in: sources, on: connection) else { break }
            changes.append(.init(moment, .counted(count, nil)))
        }
        return changes
    }

    private static func uncounted(_ what: Episode.What) -> Episode.What {
        if case .counted(_, let draft) = what { .counted(0, draft) } else { what }
    }

    /// Of the first events those whose bodies are kept.
    private func bodies(of source: Source, on connection: any SQLConnection) throws -> [Episode.Change] {
        let rows = try connection.query(
            """
            SELECT \(StoredEvent.columns) FROM events WHERE incident_id = ?1 AND id >= ?2 AND id < ?3 ORDER BY id LIMIT ?4
            """, source.incident, source.since, source.until, Self.mostSearched)
        return try rows.enumerated().compactMap { index, row in
            let event = try StoredEvent(row: row)
            guard var draft = event.draft else { return nil }
            draft.logs = nil
            return .init(event.id.time, .counted(index + 1, draft))
        }
    }

    /// When so many events had come in; nil when there were fewer.
    private func moment(of count: Int, in sources: [Source], on connection: any SQLConnection) throws -> Timestamp? {
        let own = sources[0]
        let rows =
            sources.count == 1
            // The index alone answers.
            ? try connection.query(
                "SELECT id FROM events WHERE incident_id = ?1 AND id >= ?2 AND id < ?3 ORDER BY id LIMIT 1 OFFSET ?4", own.incident,
                own.since, own.until, count - 1)
            : try Self.union(of: sources, offset: count - 1, on: connection)
        return try rows.first.map { EventID(rawValue: try $0.int64("id")).time }
    }

    /// The events of all sources in the order in which they count.
    private static func union(of sources: [Source], offset: Int, on connection: any SQLConnection) throws -> [Row] {
        var arguments: [SQLValue] = []
        func place(_ value: some SQLConvertible) -> String {
            arguments.append(value.sqlValue)
            return "?\(arguments.count)"
        }
        let parts = sources.map { source in
            let from = place(source.countedFrom)
            return """
                SELECT CASE WHEN id < \(from) THEN \(from) ELSE id END AS id FROM events
                WHERE incident_id = \(place(source.incident)) AND id >= \(place(source.since)) AND id < \(place(source.until))
                """
        }
        return try connection.query(
            "SELECT id FROM (\(parts.joined(separator: " UNION ALL "))) AS counted ORDER BY id LIMIT 1 OFFSET \(place(offset))", arguments)
    }

    // MARK: Order

    /// By time; of one moment first what was counted, then what people did.
    private static func inOrder(_ changes: [Episode.Change]) -> [Episode.Change] {
        changes.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }
}
