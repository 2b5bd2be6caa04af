import Accounts
import Kernel
import Platform

/// What pages show of the time ahead.
extension ScheduleOperations {
    /// Who is on call by each schedule, and who follows.
    func overview(at time: Timestamp, by caller: Caller) async throws -> OnCallNowPage.Data {
        try caller.require(.viewSchedules)
        let onCall = try await database.read { connection in
            try all(on: connection).map { described in
                let roster = described.schedule.roster
                let now = roster.duty(at: time.seconds)
                return (now: OnCall(described, now), next: now.until.map { OnCall(described, roster.duty(at: $0)) })
            }
        }
        return OnCallNowPage.Data(onCall: onCall)
    }

    /// Somebody's own shifts in all schedules, in the order of time.
    func shifts(of user: UserID, in span: Range<Timestamp>, by caller: Caller) async throws -> [OnCall] {
        try caller.require(.viewSchedules)
        return try await database.read { try shifts(of: user, in: span, on: $0) }
    }

    /// The next 90 days of a schedule, and what its next year holds.
    func outlook(of id: ScheduleID, at time: Timestamp, by caller: Caller) async throws -> SchedulePage.Data {
        try caller.require(.viewSchedules)
        let user = caller.userID
        return try await database.read { connection in
            let all = try all(on: connection)
            guard let described = all.first(where: { $0.schedule.id == id }) else { throw ClientError.scheduleNotFound }
            let roster = described.schedule.roster
            let (quarter, year) = (time.seconds..<time.seconds + 90 * 86_400, time.seconds..<time.seconds + 365 * 86_400)
            let doubled = all.filter { $0.schedule.id != id }.flatMap { other in
                RosterCheck.doubled(roster, other.schedule.roster, in: year).map {
                    (person: $0.person, other: other.schedule.name, span: $0.span)
                }
            }
            return SchedulePage.Data(
                described: described, shifts: roster.duties(in: quarter).map { OnCall(described, $0) },
                check: RosterCheck(roster, in: year),
                doubled: doubled, linkedAt: try user.flatMap { try links.list(of: $0, on: connection)[id] })
        }
    }
}
