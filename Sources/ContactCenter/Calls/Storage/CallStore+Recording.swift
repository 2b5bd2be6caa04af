import Kernel
import Platform

/// What is written when the telephone system tells of a call.
extension CallStore {
    static func existing(_ id: CallID, on connection: any SQLConnection) throws -> Call {
        guard let call = try find(id, on: connection) else { throw ClientError.callNotFound }
        return call
    }

    /// The call that has this name now.
    static func find(callID: String, on connection: any SQLConnection) throws -> Call? {
        try connection.first(Call.self, "SELECT \(columns) FROM contact_calls WHERE live_key = ?1", callID)
    }

    static func forgetName(of id: CallID, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE contact_calls SET live_key = NULL WHERE id = ?1", id)
    }

    /// Nil where there is a call of its name already.
    static func insert(
        _ draft: CallDraft, agency: CallAgency?, isAnswered: Bool, in session: CallSession, at time: Timestamp,
        on connection: any SQLConnection
    ) throws -> CallID? {
        return try connection.row(
            """
            INSERT INTO contact_calls (
                number, tail, agent, agent_folded, call_id, live_key, direction, queue, dnis, agency_id, agency_name, agency_digits,
                is_open_choice, region, variables, is_cut, started_at, answered_at, browser, user_id, session, door, changed_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?16)
            ON CONFLICT (live_key) DO NOTHING RETURNING id
            """, draft.number?.text, draft.number?.tail, draft.agent, draft.agent.map(CallAgent.folded), draft.callID,
            draft.direction.rawValue, draft.queue, draft.dnis, agency?.id, agency?.name, agency?.digits, agency?.isOpenChoice ?? false,
            draft.region, kept(draft.variables), draft.isCut, time, isAnswered ? time : nil, session.browser, session.user, session.session,
            draft.door.rawValue
        ).map { CallID(try $0.int64("id")) }
    }

    /// What was told once more: what was not known is known now, who answers is the agent, and where it is shown it belongs.
    static func renew(
        _ call: Call, by draft: CallDraft, isAnswered: Bool, in session: CallSession, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        let agent = isAnswered ? draft.agent ?? call.draft.agent : call.draft.agent ?? draft.agent
        let number = call.number ?? draft.number
        let variables = call.draft.variables.merging(draft.variables) { $1 }
        try connection.execute(
            """
            UPDATE contact_calls SET
                number = ?2, tail = ?3, agent = ?4, agent_folded = ?5, queue = coalesce(queue, ?6), dnis = coalesce(dnis, ?7),
                answered_at = coalesce(answered_at, ?8), browser = coalesce(?9, browser), user_id = coalesce(?10, user_id),
                session = coalesce(?11, session), changed_at = ?12, variables = ?13
            WHERE id = ?1
            """, call.id, number?.text, number?.tail, agent, agent.map(CallAgent.folded), draft.queue, draft.dnis, isAnswered ? time : nil,
            session.browser, session.user, session.session, time, kept(variables))
    }

    private static func kept(_ variables: [String: String]) -> String? {
        variables.isEmpty ? nil : JSON.object(variables.mapValues(JSON.text)).line
    }

    /// - Parameter name: by which it was ended, where that is not its own.
    static func end(_ id: CallID, by name: String?, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE contact_calls SET ended_at = ?2, end_key = ?3, changed_at = ?2 WHERE id = ?1 AND ended_at IS NULL", id, time, name)
    }

    /// The newest that was ended by a name that is not its own.
    static func find(endedBy name: String, since earliest: Timestamp, on connection: any SQLConnection) throws -> Call? {
        try connection.first(
            Call.self, "SELECT \(columns) FROM contact_calls WHERE end_key = ?1 AND started_at >= ?2 ORDER BY id DESC LIMIT 1", name,
            earliest)
    }

    /// Which of a number's calls are looked for.
    private enum Whose {
        case anyone
        case agent(String)
        case nobody
    }

    /// A number's newest open call.
    static func open(
        of number: PhoneNumber, isNameless: Bool = false, since earliest: Timestamp, on connection: any SQLConnection
    ) throws -> Call? {
        try newest(of: number, .anyone, isOpen: true, isNameless: isNameless, since: earliest, on: connection)
    }

    /// The same of those with one agent, or with none.
    static func open(
        of number: PhoneNumber, agent: String?, isNameless: Bool = false, isUnanswered: Bool = false, since earliest: Timestamp,
        on connection: any SQLConnection
    ) throws -> Call? {
        try newest(
            of: number, agent.map(Whose.agent) ?? .nobody, isOpen: true, isNameless: isNameless, isUnanswered: isUnanswered,
            since: earliest, on: connection)
    }

    /// A number's newest call with an agent, ended or not.
    static func newest(
        of number: PhoneNumber, agent: String, since earliest: Timestamp, on connection: any SQLConnection
    ) throws -> Call? {
        try newest(of: number, .agent(agent), isOpen: false, isNameless: false, since: earliest, on: connection)
    }

    private static func newest(
        of number: PhoneNumber, _ whose: Whose, isOpen: Bool, isNameless: Bool, isUnanswered: Bool = false, since earliest: Timestamp,
        on connection: any SQLConnection
    ) throws -> Call? {
        var (conditions, arguments): ([String], [SQLValue]) = (
            ["number = ?1", "started_at >= ?2"], [number.text.sqlValue, earliest.sqlValue]
        )
        switch whose {
        case .anyone: break
        case .agent(let agent):
            conditions.append("agent_folded = ?3")
            arguments.append(agent.sqlValue)
        case .nobody: conditions.append("agent_folded IS NULL")
        }
        if isOpen { conditions.append("ended_at IS NULL") }
        if isNameless { conditions.append("call_id IS NULL") }
        if isUnanswered { conditions.append("answered_at IS NULL") }
        return try connection.query(
            """
            SELECT \(columns) FROM contact_calls WHERE \(conditions.joined(separator: " AND ")) ORDER BY started_at DESC, id DESC LIMIT 1
            """, arguments
        ).first.map(Call.init(row:))
    }

    /// The newest of those that a browser, or a sign-in, was shown.
    static func newest(in session: CallSession, since earliest: Timestamp, on connection: any SQLConnection) throws -> Call? {
        let found = try [("browser", session.browser), ("session", session.session)].compactMap { column, value -> Call? in
            guard let value else { return nil }
            return try connection.first(
                Call.self, "SELECT \(columns) FROM contact_calls WHERE \(column) = ?1 ORDER BY id DESC LIMIT 1", value)
        }
        return found.filter { $0.startedAt >= earliest }.max { $0.id < $1.id }
    }

    /// A call is shown: from now on it is the one of the browser and of the sign-in.
    static func show(_ id: CallID, in session: CallSession, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE contact_calls SET browser = coalesce(?2, browser), user_id = coalesce(?3, user_id), session = coalesce(?4, session)
            WHERE id = ?1
            """, id, session.browser, session.user, session.session)
    }
}
