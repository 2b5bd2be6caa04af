import Accounts
import Foundation
import Kernel
package import Platform

/// Schedules and their overrides. Rights are checked by ``ScheduleOperations``.
package struct ScheduleStore: Sendable {
    package init() {}

    /// All of them, by name.
    package func list(on connection: any SQLConnection) throws -> [Schedule] { try schedules("", [], on: connection) }

    package func find(_ id: ScheduleID, on connection: any SQLConnection) throws -> Schedule? {
        try schedules("WHERE id = ?1", [id.sqlValue], on: connection).first
    }

    /// By name, whatever its case and accents.
    package func find(name: String, on connection: any SQLConnection) throws -> Schedule? {
        try schedules("WHERE name_folded = ?1", [.text(NameRule.sought(name))], on: connection).first
    }

    private func schedules(_ condition: String, _ arguments: [SQLValue], on connection: any SQLConnection) throws -> [Schedule] {
        let rows = try connection.query(
            "SELECT id, name, zone, layers, changed_at FROM schedules \(condition) ORDER BY name_folded", arguments)
        guard !rows.isEmpty else { return [] }
        let overrides = try connection.query(
            """
            SELECT id, schedule_id, from_wall, until_wall, user_id, comment FROM schedule_overrides
            WHERE schedule_id IN (SELECT id FROM schedules \(condition)) ORDER BY id
            """, arguments
        ).reduce(into: [Int64: [StoredOverride]]()) { overrides, row in
            overrides[try row.int64("schedule_id"), default: []].append(try StoredOverride(row: row))
        }
        return try rows.map { row in try Schedule(row: row, overrides: overrides[try row.int64("id")] ?? []) }
    }

    /// Names of users, and who may not sign in any more.
    func people(_ ids: Set<UserID>, on connection: any SQLConnection) throws -> DutyPeople {
        let statements = ids.sorted().map { SQLStatement("SELECT id, name, disabled_at FROM users WHERE id = ?1", $0) }
        let rows = try connection.run(statements).flatMap { $0 }
        return DutyPeople(
            try rows.reduce(into: [:]) { people, row in
                people[try row.id("id")] = .init(name: try row.text("name"), isDisabled: try row.optionalTime("disabled_at") != nil)
            })
    }

    func insert(_ name: String, _ roster: Roster<UserID>, at time: Timestamp, on connection: any SQLConnection) throws -> ScheduleID {
        let row = try connection.row(
            """
            INSERT INTO schedules (name, name_folded, zone, layers, created_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5) RETURNING id
            """, name, NameRule.folded(name), roster.clock.identifier, try Self.text(of: roster.layers), time)
        guard let id: ScheduleID = try row?.id("id") else { throw StorageError(.internal, "no id of a new schedule") }
        for override in roster.overrides { _ = try insert(override, of: id, on: connection) }
        return id
    }

    func update(
        _ schedule: Schedule, to name: String, _ roster: Roster<UserID>, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            "UPDATE schedules SET name = ?2, name_folded = ?3, zone = ?4, layers = ?5, changed_at = ?6 WHERE id = ?1", schedule.id, name,
            NameRule.folded(name), roster.clock.identifier, try Self.text(of: roster.layers), time)
        // Numbers of overrides stay while the overrides do: people may be looking at them.
        guard roster.overrides != schedule.roster.overrides else { return }
        try connection.execute("DELETE FROM schedule_overrides WHERE schedule_id = ?1", schedule.id)
        for override in roster.overrides { _ = try insert(override, of: schedule.id, on: connection) }
    }

    func touch(_ id: ScheduleID, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE schedules SET changed_at = ?2 WHERE id = ?1", id, time)
    }

    func delete(_ id: ScheduleID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM schedules WHERE id = ?1", id)
    }

    func insert(_ override: Override<UserID>, of id: ScheduleID, on connection: any SQLConnection) throws -> Int64 {
        let row = try connection.row(
            """
            INSERT INTO schedule_overrides (schedule_id, from_wall, until_wall, user_id, comment) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id
            """, id, override.from.text, override.until.text, override.user, override.comment)
        guard let id = try row?.int64("id") else { throw StorageError(.internal, "no id of a new override") }
        return id
    }

    func deleteOverride(_ override: Int64, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM schedule_overrides WHERE id = ?1", override)
    }

    // MARK: Who was told

    /// Who was on call by a schedule when it was last looked at.
    struct Told: Hashable, Sendable {
        /// Nil for nobody.
        let user: UserID?
    }

    /// Of each schedule; one that was never looked at is not in it.
    func told(on connection: any SQLConnection) throws -> [ScheduleID: Told] {
        try connection.query("SELECT id, told_user_id FROM schedules WHERE told_at IS NOT NULL").reduce(into: [:]) { told, row in
            told[try row.id("id")] = Told(user: try row.optionalInt64("told_user_id").map { UserID($0) })
        }
    }

    func setTold(_ id: ScheduleID, _ user: UserID?, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE schedules SET told_user_id = ?2, told_at = ?3 WHERE id = ?1", id, user, time)
    }

    private static func text(of layers: [Layer<UserID>]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(layers), as: UTF8.self)
    }
}

/// A row of the overrides.
private struct StoredOverride {
    let id: Int64
    let override: Override<UserID>

    init(row: Row) throws {
        id = try row.int64("id")
        guard let from = WallTime(try row.text("from_wall")), let until = WallTime(try row.text("until_wall")) else {
            throw StorageError(.internal, "an override without times: \(id)")
        }
        override = Override(from: from, until: until, user: try row.id("user_id"), comment: try row.optionalText("comment"))
    }
}

extension Schedule {
    fileprivate init(row: Row, overrides: [StoredOverride]) throws {
        let zone = try row.text("zone")
        let clock = ZoneClock.kept(zone)
        let layers = try JSONDecoder().decode([Layer<UserID>].self, from: Data(try row.text("layers").utf8))
        self.init(
            id: try row.id("id"), name: try row.text("name"),
            roster: Roster(clock: clock, layers: layers, overrides: overrides.map(\.override)), overrideIDs: overrides.map(\.id),
            changedAt: try row.time("changed_at"))
    }
}
