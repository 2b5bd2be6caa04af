import Kernel
package import Platform

/// Agents as they were last read.
enum AgentStore {
    private static let columns = """
        login, name, first_name, last_name, phone, state, state_text, since, since_text, pending, reason_id, reason_code, reason_label,
        team_id, team_name, roles
        """

    /// Those of the last reading.
    static func listed(on connection: any SQLConnection) throws -> [Agent] {
        try connection.all(Agent.self, "SELECT \(columns) FROM contact_agents WHERE is_listed = 1 ORDER BY login")
    }

    /// One of the last reading.
    static func listed(_ login: String, on connection: any SQLConnection) throws -> Agent? {
        try connection.first(Agent.self, "SELECT \(columns) FROM contact_agents WHERE login = ?1 AND is_listed = 1", login)
    }

    /// Of whom something was heard since a moment.
    static func heard(since time: Timestamp, on connection: any SQLConnection) throws -> Set<String> {
        Set(
            try connection.query("SELECT login FROM contact_agents WHERE is_listed = 1 AND seen_at >= ?1 ORDER BY login", time)
                .map { try $0.text("login") })
    }

    /// Whether or not they were among those of the last reading.
    static func find(_ login: String, on connection: any SQLConnection) throws -> Agent? {
        // One that no database takes is nobody's.
        guard !login.utf8.contains(0) else { return nil }
        return try connection.first(Agent.self, "SELECT \(columns) FROM contact_agents WHERE login = ?1", login)
    }

    /// Keeps some of a reading: those that are others than before.
    static func save(_ agents: [Agent], at time: Timestamp, on connection: any SQLConnection) throws {
        guard !agents.isEmpty else { return }
        _ = try connection.run(
            SQLStatement.inserts(
                into: "contact_agents", columns + ", seen_at, is_listed", rows: agents.map { row(of: $0, at: time) },
                onConflict: """
                    (login) DO UPDATE SET name = excluded.name, first_name = excluded.first_name, last_name = excluded.last_name,
                        phone = excluded.phone, state = excluded.state, state_text = excluded.state_text, since = excluded.since,
                        since_text = excluded.since_text, pending = excluded.pending, reason_id = excluded.reason_id,
                        reason_code = excluded.reason_code, reason_label = excluded.reason_label, team_id = excluded.team_id,
                        team_name = excluded.team_name, roles = excluded.roles, seen_at = excluded.seen_at, is_listed = 1
                    """))
    }

    /// They are not among the agents any more; what they did stays.
    static func unlist(_ logins: [String], on connection: any SQLConnection) throws {
        _ = try connection.run(logins.map { SQLStatement("UPDATE contact_agents SET is_listed = 0 WHERE login = ?1", $0) })
    }

    private static func row(of agent: Agent, at time: Timestamp) -> [SQLValue] {
        [
            agent.login.sqlValue, agent.name.sqlValue, agent.firstName.sqlValue, agent.lastName.sqlValue, agent.phone.sqlValue,
            agent.state.rawValue.sqlValue, agent.stateText.sqlValue, agent.since.sqlValue, agent.sinceText.sqlValue,
            agent.pending?.rawValue.sqlValue ?? .null, (agent.reason?.id).sqlValue, (agent.reason?.code).sqlValue,
            (agent.reason?.label).sqlValue, (agent.team?.id).sqlValue, (agent.team?.name).sqlValue,
            agent.roles.joined(separator: ",").sqlValue, time.sqlValue, true.sqlValue,
        ]
    }
}

extension Agent: RowDecodable {
    package init(row: Row) throws {
        self.init(login: try row.text("login"))
        (name, firstName, lastName) = (try row.optionalText("name"), try row.text("first_name"), try row.text("last_name"))
        (phone, state) = (try row.text("phone"), AgentState(told: try row.text("state")))
        (stateText, since, sinceText) = (try row.text("state_text"), try row.optionalTime("since"), try row.text("since_text"))
        pending = try row.optionalText("pending").map { AgentState(told: $0) }
        let (id, code) = (try row.optionalText("reason_id"), try row.optionalInt64("reason_code").map(Int.init))
        let label = try row.optionalText("reason_label")
        if id != nil || code != nil || label != nil { reason = AgentReason(id: id, code: code, label: label ?? "") }
        team = try row.optionalText("team_id").map { AgentTeam(id: $0, name: try row.optionalText("team_name") ?? $0) }
        roles = try row.text("roles").split(separator: ",").map(String.init)
    }
}
