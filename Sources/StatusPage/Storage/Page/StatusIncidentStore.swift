import Kernel
package import Platform

/// The tables of status incidents.
enum StatusIncidentStore {
    /// Which ones are asked for.
    struct Filter {
        /// Drafts are shown to those who write.
        var includesDrafts = false
        var isOpenOnly = false
        /// Of a page that shows some components only.
        var site: PublicID?
        var id: PublicID?
        var began: Range<Timestamp>?
        /// Those that were not over by then.
        var lastingBeyond: Timestamp?
        /// Those behind one.
        var after: StatusCursor?

        fileprivate func condition(_ arguments: inout [SQLValue]) -> String {
            func argument(_ value: any SQLConvertible) -> String {
                arguments.append(value.sqlValue)
                return "?\(arguments.count)"
            }
            var conditions = ["1 = 1"]
            if let id { conditions.append("id = \(argument(id))") }
            if !includesDrafts { conditions.append("is_draft = 0") }
            if isOpenOnly { conditions.append("stage IN ('investigating', 'identified', 'monitoring')") }
            if let began {
                conditions.append("started_at >= \(argument(began.lowerBound)) AND started_at < \(argument(began.upperBound))")
            }
            if let lastingBeyond {
                conditions.append("(resolved_at IS NULL OR resolved_at > \(argument(lastingBeyond)))")
            }
            if let after { conditions.append("(started_at, id) < (\(argument(after.at)), \(argument(after.id)))") }
            if let site {
                let shown = SiteStore.shownIDs(by: argument(site))
                conditions.append("id IN (SELECT incident_id FROM status_incident_components WHERE component_id IN (\(shown)))")
            }
            return conditions.joined(separator: " AND ")
        }
    }

    private static let columns = """
        id, title, stage, impact, impact_said, is_draft, offered_at, started_at, created_at, updated_at, monitoring_at, resolved_at
        """

    /// The newest (by start) first.
    static func list(
        _ filter: Filter = Filter(), offset: Int = 0, limit: Int = 1000, on connection: any SQLConnection
    ) throws -> [StatusIncidentRecord] {
        var arguments = [limit.sqlValue, offset.sqlValue]
        let rows = try connection.query(
            """
            SELECT \(columns) FROM status_incidents WHERE \(filter.condition(&arguments))
            ORDER BY started_at DESC, id DESC LIMIT ?1 OFFSET ?2
            """, arguments)
        return try whole(rows, on: connection)
    }

    static func find(_ id: PublicID, on connection: any SQLConnection) throws -> StatusIncidentRecord? {
        try list(Filter(includesDrafts: true, id: id), limit: 1, on: connection).first
    }

    /// Those that are linked to an incident of the desk, the newest (by start) first.
    static func linked(to incident: IncidentID, on connection: any SQLConnection) throws -> [StatusIncidentRecord] {
        let rows = try connection.query(
            """
            SELECT \(columns) FROM status_incident_links JOIN status_incidents ON id = incident_id
            WHERE desk_incident = ?1 ORDER BY started_at DESC, id DESC
            """, incident)
        return try whole(rows, on: connection)
    }

    /// With everything that belongs to them.
    private static func whole(_ rows: [Row], on connection: any SQLConnection) throws -> [StatusIncidentRecord] {
        let ids = try rows.map { try $0.publicID("id") }
        guard !ids.isEmpty else { return [] }
        var records: [StatusIncidentRecord] = []
        // In stretches, so that no statement is too long to be kept prepared.
        for start in stride(from: 0, to: rows.count, by: 50) {
            let (rows, ids) = (rows[start..<min(start + 50, rows.count)], Array(ids[start..<min(start + 50, ids.count)]))
            let updates = try UpdateStore.updates(of: ids, on: connection)
            func related(_ columns: String, _ table: String, order: String) throws -> [PublicID: [Row]] {
                let found = try connection.query(
                    "SELECT incident_id, \(columns) FROM \(table) WHERE incident_id IN (\(placeholders(ids.count))) ORDER BY \(order)",
                    ids.map(\.sqlValue))
                return try Dictionary(grouping: found) { try $0.publicID("incident_id") }
            }
            let components = try related("component_id, state", "status_incident_components", order: "component_id")
            let comments = try related("at, actor, text", "status_comments", order: "id")
            let links = try related("desk_incident", "status_incident_links", order: "desk_incident")
            for (row, id) in zip(rows, ids) {
                let states = try (components[id] ?? []).map {
                    (try $0.publicID("component_id"), try $0.word("state", as: ComponentState.self))
                }
                var record = try StatusIncidentRecord(row: row)
                record.incident.components = Dictionary(states) { $1 }
                record.incident.updates = updates[id] ?? []
                record.comments = try (comments[id] ?? []).map {
                    .init(at: try $0.time("at"), actor: try $0.text("actor"), text: try $0.text("text"))
                }
                record.links = try (links[id] ?? []).map { try $0.id("desk_incident") }
                records.append(record)
            }
        }
        return records
    }

    /// What open incidents say of components.
    static func openStates(on connection: any SQLConnection) throws -> [PublicID: [ComponentState]] {
        try connection.query(
            """
            SELECT c.component_id AS component_id, c.state AS state FROM status_incidents i
            JOIN status_incident_components c ON c.incident_id = i.id
            WHERE i.stage IN ('investigating', 'identified', 'monitoring') AND i.is_draft = 0
            """
        ).reduce(into: [:]) { states, row in
            states[try row.publicID("component_id"), default: []].append(try row.word("state"))
        }
    }

    // MARK: Writing

    static func insert(_ record: StatusIncidentRecord, on connection: any SQLConnection) throws {
        let incident = record.incident
        try connection.execute(
            "INSERT INTO status_incidents (\(columns)) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)", incident.id,
            try StatusJSON.text(of: incident.title), incident.stage.rawValue, incident.impact.rawValue, record.isImpactSaid,
            record.isDraft, record.offeredAt, incident.startedAt, incident.createdAt, incident.updatedAt, incident.monitoringAt,
            incident.resolvedAt)
        try setComponents(incident.components, of: incident.id, on: connection)
        for update in incident.updates { try UpdateStore.insert(update, of: incident.id, on: connection) }
        for link in record.links { try addLink(link, to: incident.id, on: connection) }
    }

    /// Without its messages, comments and links.
    static func update(_ record: StatusIncidentRecord, on connection: any SQLConnection) throws {
        let incident = record.incident
        try connection.execute(
            """
            UPDATE status_incidents SET title = ?2, stage = ?3, impact = ?4, impact_said = ?5, is_draft = ?6, offered_at = ?7,
                started_at = ?8, updated_at = ?9, monitoring_at = ?10, resolved_at = ?11
            WHERE id = ?1
            """, incident.id, try StatusJSON.text(of: incident.title), incident.stage.rawValue, incident.impact.rawValue,
            record.isImpactSaid, record.isDraft, record.offeredAt, incident.startedAt, incident.updatedAt, incident.monitoringAt,
            incident.resolvedAt)
        try setComponents(incident.components, of: incident.id, on: connection)
    }

    private static func setComponents(
        _ states: [PublicID: ComponentState], of id: PublicID, on connection: any SQLConnection
    ) throws {
        let rows = states.sorted { $0.key < $1.key }.map { [id.sqlValue, $0.key.sqlValue, .text($0.value.rawValue)] }
        try connection.run(
            [SQLStatement("DELETE FROM status_incident_components WHERE incident_id = ?1", id)]
                + SQLStatement.inserts(into: "status_incident_components", "incident_id, component_id, state", rows: rows))
    }

    /// What each open incident says of a component.
    static func openStates(of component: PublicID, on connection: any SQLConnection) throws -> [PublicID: ComponentState] {
        try connection.query(
            """
            SELECT i.id AS id, c.state AS state FROM status_incident_components c JOIN status_incidents i ON i.id = c.incident_id
            WHERE c.component_id = ?1 AND i.stage IN ('investigating', 'identified', 'monitoring') AND i.is_draft = 0
            """, component
        ).reduce(into: [:]) { states, row in states[try row.publicID("id")] = try row.word("state") }
    }

    /// What an incident says of a component.
    static func setState(
        of component: PublicID, in incident: PublicID, to state: ComponentState, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            "UPDATE status_incident_components SET state = ?3 WHERE incident_id = ?1 AND component_id = ?2", incident, component,
            state.rawValue)
    }

    /// A component was said to be in another state: what open incidents say of it follows.
    static func setOpenStates(of component: PublicID, to state: ComponentState, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE status_incident_components SET state = ?2 WHERE component_id = ?1 AND incident_id IN (
                SELECT id FROM status_incidents WHERE stage IN ('investigating', 'identified', 'monitoring') AND is_draft = 0)
            """, component, state.rawValue)
    }

    static func addComment(
        _ text: String, to id: PublicID, by actor: String, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            "INSERT INTO status_comments (incident_id, at, actor, text) VALUES (?1, ?2, ?3, ?4)", id, time, actor, text)
    }

    static func addLink(_ incident: IncidentID, to id: PublicID, on connection: any SQLConnection) throws {
        try connection.execute(
            "INSERT INTO status_incident_links (incident_id, desk_incident) VALUES (?1, ?2) ON CONFLICT DO NOTHING", id, incident)
    }

    static func removeLink(_ incident: IncidentID, from id: PublicID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM status_incident_links WHERE incident_id = ?1 AND desk_incident = ?2", id, incident)
    }

    static func delete(_ id: PublicID, on connection: any SQLConnection) throws {
        try UpdateStore.deleteAll(of: id, on: connection)
        try connection.execute("DELETE FROM status_incidents WHERE id = ?1", id)
    }

    // MARK: Of the desk

    /// Open ones that are linked to incidents of the desk, with whether they are offered for resolution.
    static func linked(on connection: any SQLConnection) throws -> [(id: PublicID, isOffered: Bool, links: [IncidentID])] {
        let rows = try connection.query(
            """
            SELECT i.id AS id, i.offered_at AS offered_at, l.desk_incident AS desk_incident FROM status_incidents i
            JOIN status_incident_links l ON l.incident_id = i.id
            WHERE i.stage IN ('investigating', 'identified', 'monitoring') ORDER BY i.id, l.desk_incident
            """)
        let groups = try Dictionary(grouping: rows) { try $0.publicID("id") }
        return try groups.sorted { $0.key < $1.key }.map { id, rows in
            (id, try rows[0].optionalTime("offered_at") != nil, try rows.map { try $0.id("desk_incident") })
        }
    }

    static func setOffered(_ time: Timestamp?, _ id: PublicID, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE status_incidents SET offered_at = CAST(?2 AS BIGINT) WHERE id = ?1", id, time)
    }

    // MARK: Of days

    /// When incidents that named one of these components lasted, the earliest first. Found by their ends: those that began before
    /// some day are all there ever were.
    static func spans(
        of components: [PublicID], in range: Range<Timestamp>, now: Timestamp, on connection: any SQLConnection
    ) throws -> [(component: PublicID, incident: PublicID, span: ClosedRange<Timestamp>)] {
        guard !components.isEmpty else { return [] }
        let wanted = Set(components)
        return try connection.query(
            """
            SELECT c.component_id AS component_id, i.id AS id, i.started_at AS started_at, i.resolved_at AS resolved_at
            FROM status_incidents i JOIN status_incident_components c ON c.incident_id = i.id
            WHERE i.is_draft = 0 AND +i.started_at < ?2 AND (i.resolved_at >= ?1 OR i.resolved_at IS NULL)
            """, range.lowerBound, range.upperBound
        ).compactMap { row in
            let (component, start) = (try row.publicID("component_id"), try row.time("started_at"))
            guard wanted.contains(component) else { return nil }
            let end = try row.optionalTime("resolved_at") ?? now
            return (component, try row.publicID("id"), start...max(start, end))
        }.sorted { ($0.span.lowerBound, $0.incident) < ($1.span.lowerBound, $1.incident) }
    }
}

extension StatusIncidentRecord: RowDecodable {
    /// Without what other tables hold.
    package init(row: Row) throws {
        incident = StatusIncident(
            id: try row.publicID("id"), title: try row.localized("title"), stage: try row.word("stage"), impact: try row.word("impact"),
            startedAt: try row.time("started_at"), createdAt: try row.time("created_at"), updatedAt: try row.time("updated_at"),
            monitoringAt: try row.optionalTime("monitoring_at"), resolvedAt: try row.optionalTime("resolved_at"), components: [:],
            updates: [])
        isImpactSaid = try row.bool("impact_said")
        isDraft = try row.bool("is_draft")
        offeredAt = try row.optionalTime("offered_at")
        (comments, links) = ([], [])
    }
}
