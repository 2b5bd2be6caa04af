import Kernel
import Platform

/// Incidents that are deleted, and that another module still knows.
enum DeletedIncidents {
    /// Those that issues were opened from.
    static func withIssues(limit: Int, on connection: any SQLConnection) throws -> [IncidentID] {
        try connection.query(
            """
            SELECT DISTINCT l.incident_id FROM helpdesk_issue_links l
            WHERE NOT EXISTS (SELECT 1 FROM incidents i WHERE i.id = l.incident_id) ORDER BY l.incident_id LIMIT ?1
            """, limit
        ).map { try $0.id("incident_id") }
    }
}
