import Kernel
package import Platform

/// The table of components, as they are now.
enum ComponentStore {
    private static let columns = """
        id, name, description, is_group, group_id, position, state, state_since, had_data, link, rule, found_state, hand_state,
        hand_until, started_at, created_at, updated_at
        """

    /// Groups before their children, both by position.
    static func all(on connection: any SQLConnection) throws -> [ComponentRecord] {
        let records = try connection.all(ComponentRecord.self, "SELECT \(columns) FROM status_components")
        let byID = Dictionary(uniqueKeysWithValues: records.map { ($0.id, $0) })
        return ComponentOrder.sorted(records.map(\.component)).compactMap { byID[$0.id] }
    }

    static func find(_ id: PublicID, on connection: any SQLConnection) throws -> ComponentRecord? {
        try connection.first(ComponentRecord.self, "SELECT \(columns) FROM status_components WHERE id = ?1", id)
    }

    static func insert(_ record: ComponentRecord, on connection: any SQLConnection) throws {
        let component = record.component
        try connection.execute(
            """
            INSERT INTO status_components (\(columns))
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
            """, component.id, try StatusJSON.text(of: component.name), try component.description.map { try StatusJSON.text(of: $0) },
            component.isGroup, component.groupID, component.position, component.state.rawValue, component.stateSince,
            component.hasHadData, try record.link.map { try StatusJSON.text(of: $0) }, try StatusJSON.text(of: record.rule),
            record.found.rawValue, record.hand?.state.rawValue, record.hand?.until, component.startedAt, component.createdAt,
            component.updatedAt)
    }

    /// Everything but the state that is shown, which is settled (``StateSettling``).
    static func update(_ record: ComponentRecord, on connection: any SQLConnection) throws {
        let component = record.component
        try connection.execute(
            """
            UPDATE status_components SET name = ?2, description = ?3, group_id = ?4, position = ?5, link = ?6, rule = ?7,
                found_state = ?8, hand_state = ?9, hand_until = ?10, started_at = ?11, updated_at = ?12
            WHERE id = ?1
            """, component.id, try StatusJSON.text(of: component.name), try component.description.map { try StatusJSON.text(of: $0) },
            component.groupID, component.position, try record.link.map { try StatusJSON.text(of: $0) },
            try StatusJSON.text(of: record.rule), record.found.rawValue, record.hand?.state.rawValue, record.hand?.until,
            component.startedAt, component.updatedAt)
    }

    static func setShown(
        _ state: ComponentState, hasHadData: Bool, of id: PublicID, since time: Timestamp, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            UPDATE status_components SET state = ?2, state_since = ?3, had_data = ?4, updated_at = ?3 WHERE id = ?1
            """, id, state.rawValue, time, hasHadData)
    }

    static func setFound(_ states: [PublicID: ComponentState], on connection: any SQLConnection) throws {
        try connection.run(
            states.sorted { $0.key < $1.key }.map { id, state in
                SQLStatement("UPDATE status_components SET found_state = ?2 WHERE id = ?1", id, state.rawValue)
            })
    }

    static func setPositions(_ positions: [PublicID: Int], on connection: any SQLConnection) throws {
        try connection.run(
            positions.sorted { $0.key < $1.key }.map { id, position in
                SQLStatement("UPDATE status_components SET position = ?2 WHERE id = ?1 AND position <> ?2", id, position)
            })
    }

    /// What was said by hand until a time that has come does not hold any more.
    static func endHandStates(at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE status_components SET hand_state = NULL, hand_until = NULL WHERE hand_until IS NOT NULL AND hand_until <= ?1", time)
    }

    /// Its children then stand among those without a group, behind the others.
    static func delete(_ id: PublicID, on connection: any SQLConnection) throws {
        try connection.run([
            SQLStatement("UPDATE status_components SET group_id = NULL, position = position + 1000000 WHERE group_id = ?1", id),
            SQLStatement("DELETE FROM status_incident_components WHERE component_id = ?1", id),
            SQLStatement("DELETE FROM status_maintenance_components WHERE component_id = ?1", id),
            SQLStatement("DELETE FROM status_site_components WHERE component_id = ?1", id),
            SQLStatement("DELETE FROM status_components WHERE id = ?1", id),
        ])
    }

    /// A component that was deleted is there again: its group may be gone, and it gathers those of its children that stand without one.
    static func rejoin(_ id: PublicID, members: [PublicID], on connection: any SQLConnection) throws {
        try connection.run(
            members.map { member in
                SQLStatement(
                    """
                    UPDATE status_components SET group_id = ?2,
                        position = CASE WHEN position > 1000000 THEN position - 1000000 ELSE position END
                    WHERE id = ?1 AND group_id IS NULL
                    """, member, id)
            })
        try connection.execute(
            """
            UPDATE status_components SET group_id = NULL
            WHERE id = ?1 AND group_id IS NOT NULL AND group_id NOT IN (SELECT id FROM status_components)
            """, id)
    }
}

extension ComponentRecord: RowDecodable {
    package init(row: Row) throws {
        let state = try row.word("state", as: ComponentState.self)
        component = Component(
            id: try row.publicID("id"), name: try row.localized("name"), description: try row.optionalLocalized("description"),
            isGroup: try row.bool("is_group"), groupID: try row.optionalPublicID("group_id"), position: try row.int("position"),
            state: state, stateSince: try row.time("state_since"), hasHadData: try row.bool("had_data"),
            startedAt: try row.time("started_at"), createdAt: try row.time("created_at"), updatedAt: try row.time("updated_at"))
        link = try row.optionalText("link").map { try StatusJSON.value(from: $0) }
        rule = try StatusJSON.value(from: try row.text("rule"))
        found = try row.word("found_state")
        let until = try row.optionalTime("hand_until")
        hand = try row.optionalText("hand_state").flatMap(ComponentState.init(rawValue:)).map { HandState($0, until: until) }
    }
}
