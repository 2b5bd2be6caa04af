package import Kernel
package import Platform

extension IncidentStore {
    /// How many events are looked through for one whose body was kept: of many repeats it is only now and then.
    private static let most = 200

    /// The newest event of each incident whose body is at hand, or the first there was; an incident without one is not among them.
    package func latestDrafts(of incidents: [IncidentID], on connection: any SQLConnection) throws -> [IncidentID: EventDraft] {
        guard !incidents.isEmpty else { return [:] }
        let rows = try connection.run(
            incidents.map { incident in
                SQLStatement(
                    """
                    SELECT * FROM (SELECT \(StoredEvent.columns) FROM (
                        SELECT \(StoredEvent.columns) FROM events WHERE incident_id = ?1 ORDER BY id DESC LIMIT ?2) AS recent
                        WHERE body IS NOT NULL ORDER BY id DESC LIMIT 1) AS latest
                    UNION ALL
                    SELECT * FROM (SELECT \(StoredEvent.columns) FROM events WHERE incident_id = ?1 ORDER BY id LIMIT 1) AS oldest
                    """, incident, Self.most)
            })
        return try zip(incidents, rows).reduce(into: [:]) { drafts, found in
            drafts[found.0] = try found.1.lazy.map(StoredEvent.init(row:)).compactMap(\.draft).first
        }
    }
}
