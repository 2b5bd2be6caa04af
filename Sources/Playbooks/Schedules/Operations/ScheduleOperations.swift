import Accounts
package import Kernel
package import Platform

/// Who is on call, and who says so: supervisors arrange schedules, operators stand in and swap their own shifts.
package struct ScheduleOperations: Sendable {
    let database: Database
    let users: UserStore
    let world: World
    let store = ScheduleStore()
    let links = CalendarLinkStore()

    init(database: Database, users: UserStore, world: World) { (self.database, self.users, self.world) = (database, users, world) }

    /// A schedule, and the names of its people.
    package struct Described: Sendable {
        package let schedule: Schedule
        package let people: DutyPeople

        package var draft: ScheduleDraft { ScheduleDraft(schedule, people) }
    }

    /// All of them, by name.
    package func list(by caller: Caller) async throws -> [Described] {
        try caller.require(.viewSchedules)
        return try await database.read { try all(on: $0) }
    }

    /// Throws ``ClientError``: `scheduleNotFound`, `notPermitted`.
    package func show(_ id: ScheduleID, by caller: Caller) async throws -> Described {
        try caller.require(.viewSchedules)
        return try await database.read { try existing(id, on: $0) }
    }

    /// Throws ``ClientError``: `scheduleNameTaken`, `scheduleNotValid`, `scheduleTooLarge`, `scheduleUserUnknown`, names' own, `notPermitted`.
    package func add(_ draft: ScheduleDraft, by caller: Caller) async throws -> Described {
        try await database.write { try add(draft, by: caller, on: $0) }
    }

    package func add(_ draft: ScheduleDraft, by caller: Caller, on connection: any SQLConnection) throws -> Described {
        try caller.require(.manageSchedules)
        let (name, roster, time) = (try NameRule.checked(draft.name), try checked(draft, on: connection), world.now())
        guard try store.find(name: name, on: connection) == nil else { throw ClientError.scheduleNameTaken }
        let made = try existing(try store.insert(name, roster, at: time, on: connection), on: connection)
        try Audit.append(.scheduleAdded, made.schedule.auditSubject, by: caller.actor, at: time, on: connection)
        return made
    }

    /// What the draft leaves out stays as it is. Throws as ``add(_:by:)``, and `scheduleNotFound`.
    package func change(_ id: ScheduleID, to draft: ScheduleDraft, by caller: Caller) async throws -> Described {
        try await database.write { try change(id, to: draft, by: caller, on: $0) }
    }

    package func change(
        _ id: ScheduleID, to draft: ScheduleDraft, by caller: Caller, on connection: any SQLConnection
    ) throws -> Described {
        try caller.require(.manageSchedules)
        let (old, time) = (try existing(id, on: connection), world.now())
        let (name, roster) = (try NameRule.checked(draft.name), try checked(draft.completed(over: old.draft), on: connection))
        if let other = try store.find(name: name, on: connection), other.id != id { throw ClientError.scheduleNameTaken }
        guard name != old.schedule.name || roster != old.schedule.roster else { return old }
        try store.update(old.schedule, to: name, roster, at: time, on: connection)
        try Audit.append(.scheduleChanged, old.schedule.auditSubject, by: caller.actor, at: time, on: connection)
        return try existing(id, on: connection)
    }

    package func remove(_ id: ScheduleID, by caller: Caller) async throws {
        let time = world.now()
        try await database.write { connection in
            try caller.require(.manageSchedules)
            let old = try existing(id, on: connection)
            try store.delete(id, on: connection)
            try Audit.append(.scheduleRemoved, old.schedule.auditSubject, by: caller.actor, at: time, on: connection)
        }
    }

    // MARK: Within a transaction

    func all(on connection: any SQLConnection) throws -> [Described] {
        let schedules = try store.list(on: connection)
        let people = try store.people(Set(schedules.flatMap(\.roster.people)), on: connection)
        return schedules.map { Described(schedule: $0, people: people) }
    }

    func existing(_ id: ScheduleID, on connection: any SQLConnection) throws -> Described {
        guard let schedule = try store.find(id, on: connection) else { throw ClientError.scheduleNotFound }
        return Described(schedule: schedule, people: try store.people(schedule.roster.people, on: connection))
    }

    /// The roster of a draft, its people by their numbers.
    private func checked(_ draft: ScheduleDraft, on connection: any SQLConnection) throws -> Roster<UserID> {
        if let fault = draft.fault { throw fault }
        var known: [String: UserID] = [:]
        func user(_ name: String, _ field: String) throws -> UserID {
            if let id = known[name] { return id }
            guard let user = try users.find(name: name, on: connection) else { throw ClientError.scheduleUserUnknown(name, field) }
            known[name] = user.id
            return user.id
        }
        let layers = try (draft.layers ?? []).enumerated().compactMap { index, layer in
            try layer.map { try user($0, "layers.\(index + 1).users") }
        }
        let overrides = try (draft.overrides ?? []).enumerated().compactMap { index, override in
            try override.map { try user($0, "overrides.\(index + 1).user") }
        }
        return Roster(clock: draft.clock, layers: layers, overrides: overrides)
    }
}
