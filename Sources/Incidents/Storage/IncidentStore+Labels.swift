package import Kernel
package import Platform

extension IncidentStore {
    /// In the order of the alphabet.
    package func tags(of id: IncidentID, on connection: any SQLConnection) throws -> [IncidentTag] {
        try tags(of: [id], on: connection)[id] ?? []
    }

    /// Those of several incidents; one that has none is not among them.
    package func tags(of ids: [IncidentID], on connection: any SQLConnection) throws -> [IncidentID: [IncidentTag]] {
        guard !ids.isEmpty else { return [:] }
        let rows = try connection.run(
            ids.map { SQLStatement("SELECT incident_id, folded, tag FROM incident_tags WHERE incident_id = ?1 ORDER BY folded", $0) }
        ).joined()
        return try rows.reduce(into: [:]) { found, row in
            found[try row.id("incident_id"), default: []].append(
                IncidentTag(stored: try row.text("tag"), folded: try row.text("folded")))
        }
    }

    /// Tags that are in use and begin so, in the order of the alphabet: for a field that offers them.
    package func tagsInUse(beginning: String = "", limit: Int, on connection: any SQLConnection) throws -> [IncidentTag] {
        // From one to the next by the index, however many incidents have each.
        let start = IncidentTag.folded(beginning)
        let rows = try connection.query(
            """
            WITH RECURSIVE used (folded, number) AS (
                SELECT (SELECT min(folded) FROM incident_tags WHERE folded >= ?1), 1
                UNION ALL
                SELECT (SELECT min(t.folded) FROM incident_tags t WHERE t.folded > used.folded), used.number + 1
                FROM used WHERE used.folded IS NOT NULL AND used.number < ?2)
            SELECT used.folded, (SELECT t.tag FROM incident_tags t WHERE t.folded = used.folded ORDER BY t.incident_id LIMIT 1) AS tag
            FROM used WHERE used.folded IS NOT NULL
            """, start, limit)
        return try rows.map { IncidentTag(stored: try $0.text("tag"), folded: try $0.text("folded")) }
            .filter { $0.folded.hasPrefix(start) }
    }

    /// In the order in which people added them.
    package func links(of id: IncidentID, on connection: any SQLConnection) throws -> [IncidentLink] {
        try connection.all(
            IncidentLink.self, "SELECT id, url, title, added_at, added_by FROM incident_links WHERE incident_id = ?1", id
        ).sorted { $0.id < $1.id }
    }
}

extension IncidentLink: RowDecodable {
    package init(row: Row) throws {
        id = try row.int64("id")
        url = try row.text("url")
        title = try row.optionalText("title")
        addedAt = try row.time("added_at")
        addedBy = try row.text("added_by")
    }
}
