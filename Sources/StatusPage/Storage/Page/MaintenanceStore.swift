import Kernel
package import Platform

/// The tables of maintenances.
enum MaintenanceStore {
    private static let columns = """
        id, title, stage, scheduled_for, scheduled_until, created_at, updated_at, started_at, completed_at
        """
    private static let open = "('scheduled', 'in_progress', 'verifying')"

    /// The newest (by planned start) first.
    /// How far back the beginning of one is looked for that may still last.
    static let longest = Duration.seconds(92 * 86_400)

    /// - Parameters:
    ///   - site: a page that shows some components only; nil for all.
    ///   - after: those behind one.
    ///   - range: those of which a part lies in it; of one that is planned to last longer than ``longest``, only its beginning counts.
    static func list(
        isOpenOnly: Bool = false, site: PublicID? = nil, after: StatusCursor? = nil, in range: Range<Timestamp>? = nil, offset: Int = 0,
        limit: Int = 1000,
        on connection: any SQLConnection
    ) throws -> [Maintenance] {
        var arguments = [limit.sqlValue, offset.sqlValue]
        var conditions = [isOpenOnly ? "stage IN \(open)" : "1 = 1"]
        func argument(_ value: any SQLConvertible) -> String {
            arguments.append(value.sqlValue)
            return "?\(arguments.count)"
        }
        if let after { conditions.append("(scheduled_for, id) < (\(argument(after.at)), \(argument(after.id)))") }
        if let range {
            // The bound below keeps the index from being read from its beginning.
            let first = range.lowerBound.adding(.zero - longest)
            conditions.append("scheduled_for >= \(argument(first)) AND scheduled_for < \(argument(range.upperBound))")
            conditions.append("scheduled_until > \(argument(range.lowerBound))")
        }
        if let site {
            let shown = SiteStore.shownIDs(by: argument(site))
            conditions.append("id IN (SELECT maintenance_id FROM status_maintenance_components WHERE component_id IN (\(shown)))")
        }
        return try whole(
            connection.query(
                """
                SELECT \(columns) FROM status_maintenances WHERE \(conditions.joined(separator: " AND "))
                ORDER BY scheduled_for DESC, id DESC LIMIT ?1 OFFSET ?2
                """, arguments), on: connection)
    }

    static func find(_ id: PublicID, on connection: any SQLConnection) throws -> Maintenance? {
        try whole(connection.query("SELECT \(columns) FROM status_maintenances WHERE id = ?1", id), on: connection).first
    }

    private static func whole(_ rows: [Row], on connection: any SQLConnection) throws -> [Maintenance] {
        var maintenances: [Maintenance] = []
        for start in stride(from: 0, to: rows.count, by: 50) {
            let rows = rows[start..<min(start + 50, rows.count)]
            let ids = try rows.map { try $0.publicID("id") }
            let updates = try UpdateStore.updates(of: ids, on: connection)
            let components = try connection.query(
                """
                SELECT maintenance_id, component_id FROM status_maintenance_components
                WHERE maintenance_id IN (\(placeholders(ids.count))) ORDER BY component_id
                """, ids.map(\.sqlValue))
            let byMaintenance = try Dictionary(grouping: components) { try $0.publicID("maintenance_id") }
            for (row, id) in zip(rows, ids) {
                var maintenance = try Maintenance(row: row)
                maintenance.components = try (byMaintenance[id] ?? []).map { try $0.publicID("component_id") }
                maintenance.updates = updates[id] ?? []
                maintenances.append(maintenance)
            }
        }
        return maintenances
    }

    /// Components that are being worked on now.
    static func components(on connection: any SQLConnection) throws -> Set<PublicID> {
        Set(
            try connection.query(
                """
                SELECT c.component_id AS component_id FROM status_maintenances m
                JOIN status_maintenance_components c ON c.maintenance_id = m.id WHERE m.stage IN ('in_progress', 'verifying')
                """
            ).map { try $0.publicID("component_id") })
    }

    /// Those that begin, or end, or are to be reminded of, now or before.
    static func due(at time: Timestamp, on connection: any SQLConnection) throws -> [PublicID] {
        try connection.query(
            """
            SELECT id FROM status_maintenances WHERE stage IN \(open)
                AND (scheduled_until <= ?1 OR stage = 'scheduled' AND scheduled_for <= ?1 OR remind_at <= ?1) ORDER BY scheduled_for, id
            """, time
        ).map { try $0.publicID("id") }
    }

    static func insert(_ maintenance: Maintenance, remindAt: Timestamp?, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO status_maintenances (\(columns), remind_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """, maintenance.id, try StatusJSON.text(of: maintenance.title), maintenance.stage.rawValue, maintenance.scheduledFor,
            maintenance.scheduledUntil, maintenance.createdAt, maintenance.updatedAt, maintenance.startedAt, maintenance.completedAt,
            remindAt)
        try setComponents(maintenance.components, of: maintenance.id, on: connection)
        for update in maintenance.updates { try UpdateStore.insert(update, of: maintenance.id, on: connection) }
    }

    /// Without its messages.
    static func update(_ maintenance: Maintenance, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE status_maintenances SET title = ?2, stage = ?3, scheduled_for = ?4, scheduled_until = ?5, updated_at = ?6,
                started_at = ?7, completed_at = ?8
            WHERE id = ?1
            """, maintenance.id, try StatusJSON.text(of: maintenance.title), maintenance.stage.rawValue, maintenance.scheduledFor,
            maintenance.scheduledUntil, maintenance.updatedAt, maintenance.startedAt, maintenance.completedAt)
        try setComponents(maintenance.components, of: maintenance.id, on: connection)
    }

    static func reminder(of id: PublicID, on connection: any SQLConnection) throws -> Timestamp? {
        try connection.row("SELECT remind_at FROM status_maintenances WHERE id = ?1", id)?.optionalTime("remind_at")
    }

    static func setReminder(_ time: Timestamp?, of id: PublicID, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE status_maintenances SET remind_at = CAST(?2 AS BIGINT) WHERE id = ?1", id, time)
    }

    private static func setComponents(_ components: [PublicID], of id: PublicID, on connection: any SQLConnection) throws {
        let rows = Set(components).sorted().map { [id.sqlValue, $0.sqlValue] }
        try connection.run(
            [SQLStatement("DELETE FROM status_maintenance_components WHERE maintenance_id = ?1", id)]
                + SQLStatement.inserts(into: "status_maintenance_components", "maintenance_id, component_id", rows: rows))
    }
}

extension Maintenance: RowDecodable {
    /// Without what other tables hold.
    package init(row: Row) throws {
        self.init(
            id: try row.publicID("id"), title: try row.localized("title"), stage: try row.word("stage"),
            scheduledFor: try row.time("scheduled_for"), scheduledUntil: try row.time("scheduled_until"),
            createdAt: try row.time("created_at"), updatedAt: try row.time("updated_at"), startedAt: try row.optionalTime("started_at"),
            completedAt: try row.optionalTime("completed_at"), components: [], updates: [])
    }
}
