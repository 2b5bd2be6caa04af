package import Kernel
import Accounts
import Platform

/// Who is on call: now, at any moment, and for a while ahead.
extension ScheduleOperations {
    /// One schedule's answer to who is on call.
    package struct OnCall: Sendable {
        package let schedule: Schedule
        /// Nil in a gap.
        package let user: String?
        package let userID: UserID?
        /// Nil in a gap, and for an override.
        package let layer: String?
        package let isOverride: Bool
        /// Nil for ever.
        package let from: Timestamp?
        package let until: Timestamp?

        init(_ described: Described, _ duty: Roster<UserID>.Duty) {
            schedule = described.schedule
            (user, userID) = (duty.person.map { described.people.name($0) }, duty.person)
            (layer, isOverride) = (duty.layer, duty.isOverride)
            (from, until) = (duty.from.map { Timestamp(seconds: $0) }, duty.until.map { Timestamp(seconds: $0) })
        }
    }

    /// Of every schedule, by name.
    package func onCall(at time: Timestamp, by caller: Caller) async throws -> [OnCall] {
        try caller.require(.viewSchedules)
        return try await database.read { connection in
            try all(on: connection).map { OnCall($0, $0.schedule.roster.duty(at: time.seconds)) }
        }
    }

    /// Everybody on call in a span of time, without a hole between them.
    package func shifts(of id: ScheduleID, in span: Range<Timestamp>, by caller: Caller) async throws -> [OnCall] {
        let described = try await show(id, by: caller)
        return described.schedule.roster.duties(in: span.lowerBound.seconds..<span.upperBound.seconds).map { OnCall(described, $0) }
    }

    /// Somebody's own shifts in all schedules, in the order of time.
    func shifts(of user: UserID, in span: Range<Timestamp>, on connection: any SQLConnection) throws -> [OnCall] {
        try all(on: connection).filter { $0.schedule.roster.people.contains(user) }.flatMap { described in
            described.schedule.roster.duties(in: span.lowerBound.seconds..<span.upperBound.seconds)
                .filter { $0.person == user }.map { OnCall(described, $0) }
        }.sorted { ($0.from?.microseconds ?? .min) < ($1.from?.microseconds ?? .min) }
    }
}
