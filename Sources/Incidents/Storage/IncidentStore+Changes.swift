import Accounts
import Kernel
import Platform

/// The rows of one incident that people change; the rules stand in ``IncidentActions``.
extension IncidentStore {
    func setState(
        _ state: IncidentState, of id: IncidentID, by name: String, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            "UPDATE incidents SET state = ?2, changed_at = ?3, changed_by = ?4 WHERE id = ?1", id, state, time, name)
    }

    /// - Parameter user: nil for nobody.
    func setAssignee(_ user: User?, of id: IncidentID, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE incidents SET assignee_id = ?2, assignee = ?3 WHERE id = ?1", id, user?.id, user?.name)
    }

    /// Also as what it is by itself, where others were merged into it.
    func setLevel(_ level: Level, of id: IncidentID, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE incidents SET level = ?2 WHERE id = ?1", id, level)
        try connection.execute("UPDATE incident_parts SET level = ?2 WHERE incident_id = ?1", id, level)
    }

    func add(_ tag: IncidentTag, to id: IncidentID, on connection: any SQLConnection) throws {
        try connection.execute("INSERT INTO incident_tags (incident_id, folded, tag) VALUES (?1, ?2, ?3)", id, tag.folded, tag.text)
    }

    func remove(_ tag: IncidentTag, from id: IncidentID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM incident_tags WHERE incident_id = ?1 AND folded = ?2", id, tag.folded)
    }

    func addLink(
        _ url: String, title: String?, to id: IncidentID, by name: String, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            "INSERT INTO incident_links (incident_id, url, title, added_at, added_by) VALUES (?1, ?2, ?3, ?4, ?5)", id, url, title, time,
            name)
    }

    func setTitle(_ title: String?, ofLink link: Int64, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE incident_links SET title = ?2 WHERE id = ?1", link, title)
    }

    func removeLink(_ link: Int64, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM incident_links WHERE id = ?1", link)
    }
}
