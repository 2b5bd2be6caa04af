import Accounts
package import Kernel
import Platform

/// Standing in and swapping.
extension ScheduleOperations {
    /// Somebody stands in, whatever the layers say and earlier overrides. Operators can only stand in themselves.
    /// - Returns: the override's number.
    /// Throws ``ClientError``: `scheduleNotFound`, `overrideNotValid`, `scheduleUserUnknown`, `scheduleTooLarge`, `notYourShift`, `notPermitted`.
    package func addOverride(_ override: Override<String>, to id: ScheduleID, by caller: Caller) async throws -> Int64 {
        let time = world.now()
        return try await database.write { connection in
            try caller.require(.takeShifts)
            let old = try existing(id, on: connection)
            guard override.from < override.until else { throw ClientError.overrideNotValid("until") }
            guard override.comment.map({ $0.count <= ScheduleDraft.longestComment }) ?? true else {
                throw ClientError.overrideNotValid("comment")
            }
            guard let user = try users.find(name: override.user, on: connection), !user.isDisabled else {
                throw ClientError.scheduleUserUnknown(override.user, "user")
            }
            guard user.id == caller.userID || caller.may(.manageSchedules) else { throw ClientError.notYourShift }
            return try insert(
                [Override(from: override.from, until: override.until, user: user.id, comment: override.comment)], to: old, .overrideAdded,
                by: caller, at: time, on: connection)[0]
        }
    }

    /// Operators can only take back that they stand in themselves.
    package func removeOverride(_ override: Int64, of id: ScheduleID, by caller: Caller) async throws {
        let time = world.now()
        try await database.write { connection in
            try caller.require(.takeShifts)
            let schedule = try existing(id, on: connection).schedule
            guard let index = schedule.overrideIDs.firstIndex(of: override) else { throw ClientError.overrideNotFound }
            guard schedule.roster.overrides[index].user == caller.userID || caller.may(.manageSchedules) else {
                throw ClientError.notYourShift
            }
            try store.deleteOverride(override, on: connection)
            try store.touch(id, at: time, on: connection)
            try Audit.append(.overrideRemoved, schedule.auditSubject, by: caller.actor, at: time, on: connection)
        }
    }

    /// Two people take each other's shifts: those they have at two moments, as far as these reach. Operators can only swap one of their own.
    /// - Parameters:
    ///   - first: a moment of one's shift.
    ///   - second: a moment of the other's.
    /// Throws ``ClientError``: `scheduleNotFound`, `overrideNotValid` (somebody is missing, or they are the same), `notYourShift`,
    /// `scheduleTooLarge`, `notPermitted`.
    package func swap(
        _ first: Timestamp, with second: Timestamp, in id: ScheduleID, comment: String? = nil, by caller: Caller
    ) async throws -> [Int64] {
        let time = world.now()
        return try await database.write { connection in
            try caller.require(.takeShifts)
            let old = try existing(id, on: connection)
            let roster = old.schedule.roster
            let shifts = [roster.shift(at: first.seconds), roster.shift(at: second.seconds)].compactMap { $0 }
            guard shifts.count == 2, shifts[0].user != shifts[1].user else { throw ClientError.overrideNotValid("second") }
            guard shifts.contains(where: { $0.user == caller.userID }) || caller.may(.manageSchedules) else {
                throw ClientError.notYourShift
            }
            let swapped = zip(shifts, shifts.reversed()).map { shift, other in
                Override(from: shift.from, until: shift.until, user: other.user, comment: comment)
            }
            return try insert(swapped, to: old, .shiftsSwapped, by: caller, at: time, on: connection)
        }
    }

    private func insert(
        _ overrides: [Override<UserID>], to old: Described, _ action: AuditAction, by caller: Caller, at time: Timestamp,
        on connection: any SQLConnection
    ) throws -> [Int64] {
        guard old.schedule.overrideIDs.count + overrides.count <= ScheduleDraft.mostOverrides else {
            throw ClientError.scheduleTooLarge("overrides", most: ScheduleDraft.mostOverrides)
        }
        let numbers = try overrides.map { try store.insert($0, of: old.schedule.id, on: connection) }
        try store.touch(old.schedule.id, at: time, on: connection)
        for override in overrides {
            let name = try store.people([override.user], on: connection).name(override.user)
            let detail = ["from": override.from.text, "until": override.until.text, "user": name]
            try Audit.append(action, old.schedule.auditSubject, detail: detail, by: caller.actor, at: time, on: connection)
        }
        return numbers
    }
}

extension Roster {
    /// The whole shift that somebody has at a moment, by the clock on the wall; nil in a gap and for one without an end. Where a shift ends
    /// in the hour that autumn repeats, the clock's words mean its first occurrence.
    fileprivate func shift(at moment: Int64) -> Override<Person>? {
        let duty = duty(at: moment)
        guard let person = duty.person, let from = duty.from, let until = duty.until else { return nil }
        return Override(
            from: WallTime(seconds: clock.wall(at: from)), until: WallTime(seconds: clock.wall(at: until)), user: person)
    }
}
