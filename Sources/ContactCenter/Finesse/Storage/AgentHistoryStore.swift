package import Kernel
package import Platform

/// What each agent did when. Stretches of one agent follow each other; where nobody knows there is one of ``AgentState/unknown``.
package enum AgentHistoryStore {
    private static let columns = "login, begun_at, ended_at, state, reason_code, reason_label"
    /// Of one agent and one question: a state that changes each three seconds for a day.
    private static let mostStretches = 30_000

    /// Those of a time, clipped to it, in their order.
    /// - Parameter until: not after the moment of asking.
    package static func stretches(
        of login: String, from: Timestamp, until: Timestamp, on connection: any SQLConnection
    ) throws -> [AgentStretch] {
        guard from < until else { return [] }
        // The one that lasts when the time begins is the last that began before.
        let first = try connection.row(
            "SELECT begun_at FROM contact_agent_stretches WHERE login = ?1 AND begun_at <= ?2 ORDER BY begun_at DESC LIMIT 1", login, from)?
            .time("begun_at")
        return try connection.all(
            AgentStretch.self,
            """
            SELECT \(columns) FROM contact_agent_stretches WHERE login = ?1 AND begun_at >= ?2 AND begun_at < ?3
            ORDER BY begun_at LIMIT \(mostStretches)
            """, login, first ?? from, until
        ).compactMap { $0.clipped(from: from, until: until) }
    }

    /// What each agent is in, as far as it was kept.
    static func open(on connection: any SQLConnection) throws -> [String: AgentStretch] {
        let rows = try connection.all(
            AgentStretch.self, "SELECT \(columns) FROM contact_agent_stretches WHERE ended_at IS NULL ORDER BY login")
        return Dictionary(rows.map { ($0.login, $0) }) { $1 }
    }

    /// The same of one.
    static func open(of login: String, on connection: any SQLConnection) throws -> AgentStretch? {
        try connection.first(
            AgentStretch.self, "SELECT \(columns) FROM contact_agent_stretches WHERE ended_at IS NULL AND login = ?1", login)
    }

    /// When the history of some agents ended that have nothing open.
    static func ends(of logins: [String], on connection: any SQLConnection) throws -> [String: Timestamp] {
        let found = try connection.run(
            logins.map {
                SQLStatement(
                    "SELECT login, ended_at FROM contact_agent_stretches WHERE login = ?1 AND ended_at IS NOT NULL ORDER BY begun_at DESC LIMIT 1",
                    $0)
            })
        return Dictionary(try found.flatMap { $0 }.map { (try $0.text("login"), try $0.time("ended_at")) }) { $1 }
    }

    /// Ends what is open of some agents, and begins what they are in now.
    static func add(_ steps: [Step], on connection: any SQLConnection) throws {
        guard !steps.isEmpty else { return }
        let ends = steps.compactMap { step in
            step.end.map {
                SQLStatement("UPDATE contact_agent_stretches SET ended_at = ?2 WHERE login = ?1 AND ended_at IS NULL", step.login, $0)
            }
        }
        let begins = SQLStatement.inserts(
            into: "contact_agent_stretches", columns,
            rows: steps.flatMap(\.stretches).map {
                [
                    $0.login.sqlValue, $0.begin.sqlValue, $0.end.sqlValue, $0.state.rawValue.sqlValue, ($0.reason?.code).sqlValue,
                    ($0.reason?.label).sqlValue,
                ]
            },
            onConflict: """
                (login, begun_at) DO UPDATE SET ended_at = excluded.ended_at, state = excluded.state,
                    reason_code = excluded.reason_code, reason_label = excluded.reason_label
                """)
        _ = try connection.run(ends + begins)
    }

    /// What one reading adds to an agent's history.
    struct Step: Hashable, Sendable {
        let login: String
        /// When what was open ended; nil where nothing was.
        var end: Timestamp?
        var stretches: [AgentStretch]
    }

    static func retention(days: Int, now: @escaping @Sendable () -> Timestamp) -> Retention.Table {
        Retention.Table(name: "contact_agent_stretches") { connection, limit in
            try connection.execute(
                """
                DELETE FROM contact_agent_stretches WHERE (login, begun_at) IN (SELECT login, begun_at FROM contact_agent_stretches
                    WHERE ended_at < ?1 ORDER BY ended_at LIMIT ?2)
                """, now().adding(.seconds(-days * 86_400)), limit)
        }
    }
}

extension AgentStretch: RowDecodable {
    package init(row: Row) throws {
        let (code, label) = (try row.optionalInt64("reason_code").map(Int.init), try row.optionalText("reason_label"))
        self.init(
            login: try row.text("login"), state: AgentState(told: try row.text("state")),
            reason: code == nil && label == nil ? nil : AgentReason(code: code, label: label ?? ""), begin: try row.time("begun_at"),
            end: try row.optionalTime("ended_at"))
    }
}
