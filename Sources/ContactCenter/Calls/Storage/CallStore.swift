package import Kernel
package import Platform

/// The table of calls.
package enum CallStore {
    static let columns = """
        id, number, agent, call_id, direction, queue, dnis, agency_id, agency_name, agency_digits, is_open_choice, is_blacklisted, contact, \
        contact_note, region, theme, notes, result, call_type, variables, is_cut, started_at, answered_at, ended_at, door, changed_at
        """

    package static func find(_ id: CallID, on connection: any SQLConnection) throws -> Call? {
        try connection.first(Call.self, "SELECT \(columns) FROM contact_calls WHERE id = ?1", id)
    }

    /// The newest of all.
    package static func latest(_ count: Int, on connection: any SQLConnection) throws -> [Call] {
        try connection.all(Call.self, "SELECT \(columns) FROM contact_calls ORDER BY started_at DESC, id DESC LIMIT ?1", count)
    }

    /// The newest of a number before a call.
    package static func previous(
        of number: PhoneNumber, before call: Call, limit: Int, on connection: any SQLConnection
    ) throws -> [Call] { try previous("number = ?1", number.text, before: call, limit: limit, on: connection) }

    /// The newest of an agency before a call.
    package static func previous(
        ofAgency agency: String, before call: Call, limit: Int, on connection: any SQLConnection
    ) throws -> [Call] { try previous("agency_id = ?1", agency, before: call, limit: limit, on: connection) }

    /// By when they began: calls that were brought from elsewhere have higher numbers.
    private static func previous(
        _ whose: String, _ value: String, before call: Call, limit: Int, on connection: any SQLConnection
    ) throws -> [Call] {
        try connection.all(
            Call.self,
            """
            SELECT \(columns) FROM contact_calls WHERE \(whose) AND (started_at, id) < (?2, ?3)
            ORDER BY started_at DESC, id DESC LIMIT ?4
            """, value, call.startedAt, call.id, limit)
    }

    /// Those that began from one moment until before another, newest first.
    package static func list(
        from: Timestamp, until: Timestamp, limit: Int, on connection: any SQLConnection
    ) throws -> [Call] {
        try connection.all(
            Call.self,
            """
            SELECT \(columns) FROM contact_calls WHERE started_at >= ?1 AND started_at < ?2 ORDER BY started_at DESC, id DESC LIMIT ?3
            """, from, until, limit)
    }
}

extension Call: RowDecodable {
    package init(row: Row) throws {
        id = CallID(try row.int64("id"))
        var draft = CallDraft(
            number: try row.optionalText("number").map { PhoneNumber(kept: $0) }, region: try row.text("region"),
            door: CallDoor(rawValue: try row.text("door")) ?? .tel)
        (draft.agent, draft.callID) = (try row.optionalText("agent"), try row.optionalText("call_id"))
        draft.direction = CallDirection(rawValue: try row.text("direction")) ?? .incoming
        (draft.queue, draft.dnis) = (try row.optionalText("queue"), try row.optionalText("dnis"))
        draft.variables = Self.variables(try row.optionalText("variables"))
        draft.isCut = try row.bool("is_cut")
        self.draft = draft
        let (agencyID, agencyName) = (try row.optionalText("agency_id"), try row.optionalText("agency_name"))
        agency =
            agencyID == nil && agencyName == nil
            ? nil
            : CallAgency(
                id: agencyID, name: agencyName, digits: try row.optionalInt64("agency_digits").map(Int.init),
                isOpenChoice: try row.bool("is_open_choice"))
        (contact, contactNote) = (try row.optionalText("contact"), try row.optionalText("contact_note"))
        isBlacklisted = try row.optionalInt64("is_blacklisted").map { $0 != 0 }
        (theme, notes) = (try row.optionalText("theme"), try row.optionalText("notes"))
        (result, callType) = (try row.optionalInt64("result").map(Int.init), try row.optionalInt64("call_type").map(Int.init))
        (startedAt, answeredAt) = (try row.time("started_at"), try row.optionalTime("answered_at"))
        (endedAt, changedAt) = (try row.optionalTime("ended_at"), try row.time("changed_at"))
    }

    private static func variables(_ text: String?) -> [String: String] {
        guard case .object(let members)? = text.flatMap({ JSONReader.value(of: $0) }) else { return [:] }
        return members.compactMapValues(\.string)
    }
}
