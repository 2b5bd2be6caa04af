import Kernel
import Platform

/// Which issues were opened from which incidents.
enum IssueLinkStore {
    struct Link: RowDecodable, Hashable, Sendable {
        let incident: IncidentID
        let turn: Int64
        /// Nil while it is being opened.
        let issue: Int64?
        let subject: String

        init(row: Row) throws {
            (incident, turn) = (try row.id("incident_id"), try row.int64("turn"))
            (issue, subject) = (try row.optionalInt64("issue_id"), try row.text("subject"))
        }
    }

    private static let columns = "incident_id, turn, issue_id, subject"

    /// The newest first.
    static func links(of incident: IncidentID, on connection: any SQLConnection) throws -> [Link] {
        try connection.all(
            Link.self, "SELECT \(columns) FROM helpdesk_issue_links WHERE incident_id = ?1 ORDER BY turn DESC", incident)
    }

    /// Also those of what was merged into it, behind its own.
    static func links(
        of incident: IncidentID, with incidents: IssueIncidents, on connection: any SQLConnection
    ) throws -> [Link] {
        try ([incident] + incidents.parts(incident, connection)).flatMap { try links(of: $0, on: connection) }
    }

    /// For retention: those of incidents that are there no more.
    static func delete(goneFrom incidents: IssueIncidents, limit: Int, on connection: any SQLConnection) throws -> Int {
        try incidents.gone(limit, connection).reduce(0) { count, incident in
            count + (try connection.execute("DELETE FROM helpdesk_issue_links WHERE incident_id = ?1", incident))
        }
    }

    /// From which an issue was opened.
    static func incidents(of issue: Int64, on connection: any SQLConnection) throws -> [Link] {
        try connection.all(
            Link.self, "SELECT \(columns) FROM helpdesk_issue_links WHERE issue_id = ?1 ORDER BY incident_id, turn", issue)
    }

    /// Takes it upon oneself to open the issue of a turn; a claim that is older than `stale` was left behind.
    /// - Returns: whether it is the caller's, and if so whether somebody had begun before.
    static func claim(
        _ turn: Int64, of incident: IncidentID, subject: String, by name: String, at time: Timestamp, stale: Timestamp,
        on connection: any SQLConnection
    ) throws -> (isMine: Bool, isSecond: Bool) {
        let added = try connection.execute(
            """
            INSERT INTO helpdesk_issue_links (incident_id, turn, issue_id, subject, opened_by, claimed_at)
            VALUES (?1, ?2, NULL, ?3, ?4, ?5) ON CONFLICT (incident_id, turn) DO NOTHING
            """, incident, turn, subject, name, time)
        if added == 1 { return (true, false) }
        let taken = try connection.execute(
            """
            UPDATE helpdesk_issue_links SET opened_by = ?3, claimed_at = ?4
            WHERE incident_id = ?1 AND turn = ?2 AND issue_id IS NULL AND claimed_at < ?5
            """, incident, turn, name, time, stale)
        return (taken == 1, true)
    }

    static func opened(
        _ issue: Int64, turn: Int64, of incident: IncidentID, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            "UPDATE helpdesk_issue_links SET issue_id = ?3, opened_at = ?4 WHERE incident_id = ?1 AND turn = ?2", incident, turn, issue,
            time)
    }

    /// Redmine said no: nobody opens it any more.
    static func giveUp(_ turn: Int64, of incident: IncidentID, on connection: any SQLConnection) throws {
        try connection.execute(
            "DELETE FROM helpdesk_issue_links WHERE incident_id = ?1 AND turn = ?2 AND issue_id IS NULL", incident, turn)
    }

    /// Nobody knows whether Redmine did it: whoever comes next goes on at once, and looks first.
    static func leave(_ turn: Int64, of incident: IncidentID, on connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE helpdesk_issue_links SET claimed_at = 0 WHERE incident_id = ?1 AND turn = ?2 AND issue_id IS NULL", incident, turn)
    }
}
