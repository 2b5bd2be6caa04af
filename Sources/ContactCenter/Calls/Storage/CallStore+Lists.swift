import Kernel
package import Platform

extension CallStore {
    /// Newest first.
    package static func list(
        _ filter: CallFilter, after cursor: CallCursor? = nil, limit: Int, on connection: any SQLConnection
    ) throws -> [Call] {
        var (conditions, arguments): ([String], [SQLValue]) = ([], [])
        func add(_ condition: (String) -> String, _ value: SQLValue) {
            arguments.append(value)
            conditions.append(condition("?\(arguments.count)"))
        }
        if let number = filter.number {
            // Eight digits and more are looked up by the last eight; fewer are a whole number by themselves.
            if number.digits == number.tail { add({ "tail = \($0)" }, number.tail.sqlValue) }
            if number.digits != number.tail {
                add({ "tail = \($0)" }, number.tail.sqlValue)
                add({ "number LIKE \($0)" }, ("%" + number.digits).sqlValue)
            }
        }
        if let agent = filter.agent { add({ "agent_folded = \($0)" }, CallAgent.folded(agent).sqlValue) }
        if let agency = filter.agencyID { add({ "agency_id = \($0)" }, agency.sqlValue) }
        if let name = filter.callID { add({ "call_id = \($0)" }, name.sqlValue) }
        if let from = filter.from { add({ "started_at >= \($0)" }, from.sqlValue) }
        if let until = filter.until { add({ "started_at < \($0)" }, until.sqlValue) }
        if let isOpen = filter.isOpen { conditions.append(isOpen ? "ended_at IS NULL" : "ended_at IS NOT NULL") }
        if let cursor {
            add({ "started_at <= \($0)" }, cursor.startedAt.sqlValue)
            let time = arguments.count
            add({ "(started_at < ?\(time) OR id < \($0))" }, cursor.id.sqlValue)
        }
        arguments.append(limit.sqlValue)
        let wherever = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        return try connection.query(
            "SELECT \(columns) FROM contact_calls \(wherever) ORDER BY started_at DESC, id DESC LIMIT ?\(arguments.count)", arguments
        ).map(Call.init(row:))
    }

    static func setTheme(_ theme: String?, of id: CallID, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE contact_calls SET theme = ?2, changed_at = ?3 WHERE id = ?1", id, theme, time)
    }

    static func setNotes(_ notes: String?, of id: CallID, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE contact_calls SET notes = ?2, changed_at = ?3 WHERE id = ?1", id, notes, time)
    }

    /// Some of those that began before a moment. Returns how many.
    static func delete(before time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> Int {
        try connection.execute(
            "DELETE FROM contact_calls WHERE id IN (SELECT id FROM contact_calls WHERE started_at < ?1 ORDER BY started_at, id LIMIT ?2)",
            time, limit)
    }
}
