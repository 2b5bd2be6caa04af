package import Kernel
package import Platform

/// The tables of cells: how each is doing, and what became of it in the last days.
package enum CellStore {
    private static let columns = """
        channel, provider, country, state, since, count, seen_at, stale_seconds, service_id, told_state, told_service, incident_id
        """

    /// - Parameter channel: nil for all of them.
    package static func all(of channel: FeedName? = nil, on connection: any SQLConnection) throws -> [StatusCell] {
        let rows =
            try channel.map {
                try connection.query(
                    "SELECT \(columns) FROM status_cells WHERE channel = ?1 ORDER BY channel, provider, country", $0.rawValue)
            } ?? connection.query("SELECT \(columns) FROM status_cells ORDER BY channel, provider, country")
        return try rows.compactMap(cell)
    }

    /// Keeps how cells are doing now.
    /// - Parameter changed: those of them whose state is another one since now.
    static func save(_ cells: [StatusCell], changed: [StatusCell], on connection: any SQLConnection) throws {
        let rows = cells.map { cell in
            key(cell.id) + [
                .text(cell.state.rawValue), cell.since.sqlValue, cell.settled.count.sqlValue, cell.seenAt.sqlValue,
                cell.staleSeconds.sqlValue, cell.service.sqlValue, (cell.told?.rawValue).sqlValue, cell.toldService.sqlValue,
                cell.incident.sqlValue,
            ]
        }
        let stretches = changed.map { key($0.id) + [$0.since.sqlValue, .text($0.state.rawValue)] }
        try connection.run(
            SQLStatement.inserts(
                into: "status_cells", columns, rows: rows,
                onConflict: """
                    (channel, provider, country) DO UPDATE SET state = excluded.state, since = excluded.since, count = excluded.count,
                    seen_at = excluded.seen_at, stale_seconds = excluded.stale_seconds, service_id = excluded.service_id
                    """)
                + SQLStatement.inserts(
                    into: "status_cell_stretches", "channel, provider, country, since, state", rows: stretches,
                    onConflict: "(channel, provider, country, since) DO UPDATE SET state = excluded.state"))
    }

    /// Remembers what the desk was told of a cell.
    static func setTold(
        _ state: ComponentState?, service: ServiceID?, incident: IncidentID?, of id: CellID, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            UPDATE status_cells SET told_state = CAST(?4 AS TEXT), told_service = CAST(?5 AS BIGINT), incident_id = CAST(?6 AS BIGINT)
            WHERE channel = ?1 AND provider = ?2 AND country = ?3
            """, id.channel.rawValue, id.provider, id.country, state?.rawValue, service, incident)
    }

    /// What became of all cells since a moment; of each the stretch in which it was then is the first one.
    package static func stretches(since time: Timestamp, on connection: any SQLConnection) throws -> [CellID: [StateStretch]] {
        // Crossed, so that SQLite goes through the cells, which are few, too.
        let rows = try connection.query(
            """
            SELECT channel, provider, country, since, state FROM status_cell_stretches WHERE since > ?1
            UNION ALL
            SELECT s.channel, s.provider, s.country, s.since, s.state FROM status_cells c CROSS JOIN status_cell_stretches s
            WHERE s.channel = c.channel AND s.provider = c.provider AND s.country = c.country AND s.since = (
                SELECT max(b.since) FROM status_cell_stretches b
                WHERE b.channel = c.channel AND b.provider = c.provider AND b.country = c.country AND b.since <= ?1)
            """, time)
        var stretches: [CellID: [StateStretch]] = [:]
        for row in rows {
            guard let id = try cellID(row) else { continue }
            stretches[id, default: []].append(StateStretch(try row.word("state"), since: try row.time("since")))
        }
        return stretches.mapValues { $0.sorted { $0.since < $1.since } }
    }

    /// Cells that no source has spoken of for long, and what has become of others before. Returns how many rows there were.
    static func prune(before time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> Int {
        let cells = try connection.execute(
            """
            DELETE FROM status_cells WHERE told_state IS NULL AND (channel, provider, country) IN (
                SELECT channel, provider, country FROM status_cells WHERE seen_at < ?1 LIMIT ?2)
            """, time, limit)
        // The one in which a cell still is stays.
        return cells
            + (try connection.execute(
                """
                DELETE FROM status_cell_stretches WHERE (channel, provider, country, since) IN (
                    SELECT s.channel, s.provider, s.country, s.since FROM status_cell_stretches s
                    WHERE s.since < ?1 AND NOT EXISTS (
                        SELECT 1 AS one FROM status_cells c
                        WHERE c.channel = s.channel AND c.provider = s.provider AND c.country = s.country AND c.since = s.since)
                    LIMIT ?2)
                """, time, limit))
    }

    private static func key(_ id: CellID) -> [SQLValue] { [.text(id.channel.rawValue), .text(id.provider), .text(id.country)] }

    private static func cellID(_ row: Row) throws -> CellID? {
        guard let channel = FeedName(rawValue: try row.text("channel")) else { return nil }
        return CellID(channel, provider: try row.text("provider"), country: try row.text("country"))
    }

    private static func cell(_ row: Row) throws -> StatusCell? {
        guard let id = try cellID(row) else { return nil }
        let service = { (name: String) in try row.optionalInt64(name).map { ServiceID($0) } }
        return StatusCell(
            id: id, settled: .init(try row.word("state"), count: try row.int("count")), since: try row.time("since"),
            seenAt: try row.time("seen_at"), staleSeconds: try row.int("stale_seconds"), service: try service("service_id"),
            told: try row.optionalText("told_state").flatMap(ComponentState.init(rawValue:)), toldService: try service("told_service"),
            incident: try row.optionalInt64("incident_id").map { IncidentID($0) })
    }
}
