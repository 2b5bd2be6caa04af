import Kernel
import Platform

/// Keeps for each incident what it has added to the figures, so that a change takes the old away and adds the new:
/// the figures come out the same however often a change is handled, and in whichever order.
enum FiguresLedger {
    /// Brings the figures up to what the incidents are now.
    static func settle(_ ids: [IncidentID], on connection: any SQLConnection) throws {
        guard !ids.isEmpty else { return }
        let ids = Array(Set(ids)).sorted()
        try settle(ids, stored: try stored(ids, on: connection), on: connection)
    }

    /// The same for a page of the event log.
    static func settle(_ events: [DomainEvent], on connection: any SQLConnection) throws {
        let ids = Set(events.compactMap(\.incidentID))
        let stored = try stored(ids.sorted(), on: connection)
        // One more occurrence changes nothing here unless it was worse than all previous ones: under load nearly all are such.
        let changed = events.compactMap { event -> IncidentID? in
            guard case .incidentRecurred(let change) = event else { return event.incidentID }
            return stored[change.incident]?.level == change.level ? nil : change.incident
        }
        let toSettle = Set(changed).sorted()
        try settle(toSettle, stored: stored.filter { toSettle.contains($0.key) }, on: connection)
        for case .serviceDeleted(let service, _) in events { try forget(service, on: connection) }
    }

    private static func settle(
        _ ids: [IncidentID], stored: [IncidentID: IncidentFigure], on connection: any SQLConnection
    ) throws {
        guard !ids.isEmpty else { return }
        let current = try figures(of: ids, on: connection)
        let gone = ids.filter { current[$0] == nil && stored[$0] != nil }
        // A deleted service takes its figures with it: they are not to be taken away once more.
        let services = try existing(Set(gone.compactMap { stored[$0]?.service }), on: connection)
        var changes = FigureChanges()
        var statements: [SQLStatement] = []
        for id in ids where stored[id] != current[id] {
            if let old = stored[id], current[id] != nil || services.contains(old.service) { changes.count(old, times: -1) }
            guard let new = current[id] else {
                statements.append(SQLStatement("DELETE FROM incident_figures WHERE incident_id = ?1", id))
                continue
            }
            changes.count(new)
            statements.append(row(of: id, new))
        }
        try connection.run(statements + changes.statements)
    }

    private static func row(of id: IncidentID, _ figure: IncidentFigure) -> SQLStatement {
        SQLStatement(
            """
            INSERT INTO incident_figures (\(columns)) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT (incident_id) DO UPDATE SET service_id = excluded.service_id, level = excluded.level,
                state = excluded.state, opened_at = excluded.opened_at, acknowledged_after = excluded.acknowledged_after,
                resolved_after = excluded.resolved_after
            """, [id.sqlValue] + values(figure))
    }

    /// The columns of ``incident_figures``, for those who write many rows.
    static let columns = "incident_id, service_id, level, state, opened_at, acknowledged_after, resolved_after"

    /// In the order of ``columns``, behind the incident's number.
    static func values(_ figure: IncidentFigure) -> [SQLValue] {
        [
            figure.service.sqlValue, figure.level.sqlValue, figure.state.sqlValue, figure.openedAt.sqlValue,
            figure.acknowledgedAfter.sqlValue, figure.resolvedAfter.sqlValue,
        ]
    }

    // MARK: What was counted

    private static func stored(_ ids: [IncidentID], on connection: any SQLConnection) throws -> [IncidentID: IncidentFigure] {
        let rows = try IncidentNumbers.rows("SELECT \(columns) FROM incident_figures WHERE incident_id IN ({ids})", ids, on: connection)
        return try Dictionary(uniqueKeysWithValues: rows.map { (try $0.id("incident_id"), try IncidentFigure(row: $0)) })
    }

    // MARK: What is to be counted

    /// As the incidents and their timelines say it; none for those that are not there, or are counted on another.
    static func figures(of ids: [IncidentID], on connection: any SQLConnection) throws -> [IncidentID: IncidentFigure] {
        let kinds = IncidentFigure.kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let incidents = try IncidentNumbers.rows(
            "SELECT id, service_id, level, state, created_at FROM incidents WHERE id IN ({ids}) AND state < 4", ids, on: connection)
        let lines = try IncidentNumbers.rows(
            "SELECT id, incident_id, at, kind FROM timeline WHERE incident_id IN ({ids}) AND kind IN (\(kinds))", ids, on: connection)
        let steps = try Dictionary(grouping: lines) { try $0.int64("incident_id") }
        return try incidents.reduce(into: [:]) { figures, row in
            let id = try row.int64("id")
            figures[IncidentID(id)] = IncidentFigure(
                service: try row.id("service_id"), level: try row.level("level"),
                state: IncidentState(rawValue: try row.int("state")) ?? .open, openedAt: try row.time("created_at"),
                steps: try (steps[id] ?? []).sorted { try $0.int64("id") < $1.int64("id") }.compactMap { try .init(row: $0) })
        }
    }

    private static func existing(_ services: Set<ServiceID>, on connection: any SQLConnection) throws -> Set<ServiceID> {
        let rows = try connection.run(services.sorted().map { SQLStatement("SELECT id FROM services WHERE id = ?1", $0) })
        return try Set(rows.compactMap { try $0.first?.id("id") })
    }

    /// What belongs to its incidents goes with them, in the background.
    private static func forget(_ service: ServiceID, on connection: any SQLConnection) throws {
        try connection.run(
            ["figures_by_state", "figures_by_quarter", "figures_by_day"].map {
                SQLStatement("DELETE FROM \($0) WHERE service_id = ?1", service)
            })
    }
}

extension IncidentFigure: RowDecodable {
    init(row: Row) throws {
        self.init(
            service: try row.id("service_id"), level: try row.level("level"),
            state: IncidentState(rawValue: try row.int("state")) ?? .open, openedAt: try row.time("opened_at"),
            acknowledgedAfter: try row.optionalInt64("acknowledged_after"), resolvedAfter: try row.optionalInt64("resolved_after"))
    }
}

extension IncidentFigure.Step {
    init?(row: Row) throws {
        guard let kind = TimelineEntry.Kind(rawValue: try row.text("kind")) else { return nil }
        self.init(at: try row.time("at"), kind: kind)
    }
}
