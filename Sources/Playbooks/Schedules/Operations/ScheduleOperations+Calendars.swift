import Accounts
package import Kernel
import Platform

/// Calendars of shifts at secret addresses.
extension ScheduleOperations {
    /// What a calendar shows: from a month ago to a year ahead.
    struct CalendarContent: Sendable {
        /// Of the schedule, or of the person.
        let name: String
        /// Whether it is one person's.
        let isOwn: Bool
        let shifts: [OnCall]
    }

    /// A new secret address for one's own shifts, or for a schedule; the one there was for the same is void.
    /// - Parameter schedule: nil for one's own shifts in all schedules.
    /// - Returns: the token, which is not kept and cannot be shown again.
    package func makeLink(to schedule: ScheduleID?, by caller: Caller) async throws -> String {
        let (token, time) = (world.randomCode(length: CalendarLinkStore.tokenLength), world.now())
        return try await database.write { connection in
            try caller.require(.viewSchedules)
            guard let user = caller.userID else { throw ClientError.notPermitted(.viewSchedules) }
            let subject = try schedule.map { try existing($0, on: connection).schedule.auditSubject } ?? "user \(user)"
            try links.set(.init(user: user, schedule: schedule), token: token, at: time, on: connection)
            try Audit.append(.calendarLinkMade, subject, by: caller.actor, at: time, on: connection)
            return token
        }
    }

    /// When each of the caller's links was made.
    func ownLinks(by caller: Caller) async throws -> [ScheduleID?: Timestamp] {
        guard let user = caller.userID else { return [:] }
        return try await database.read { [links] in try links.list(of: user, on: $0) }
    }

    /// The calendar behind a secret address. Whoever may not see schedules any more has none.
    /// Throws ``ClientError``: `scheduleNotFound`.
    func calendar(at token: String) async throws -> CalendarContent {
        let now = world.now()
        let span = now.adding(.seconds(-31 * 86_400))..<now.adding(.seconds(366 * 86_400))
        return try await database.read { connection in
            guard let link = try links.find(token: token, on: connection), let user = try users.find(link.user, on: connection),
                user.access.may(.viewSchedules, in: nil)
            else { throw ClientError.scheduleNotFound }
            guard let id = link.schedule else {
                let shifts = try all(on: connection).filter { $0.schedule.roster.people.contains(user.id) }.flatMap { described in
                    Self.wholeShifts(of: described, in: span).filter { $0.userID == user.id }
                }
                return CalendarContent(name: user.name, isOwn: true, shifts: shifts)
            }
            let described = try existing(id, on: connection)
            let shifts = Self.wholeShifts(of: described, in: span).filter { $0.userID != nil }
            return CalendarContent(name: described.schedule.name, isOwn: false, shifts: shifts)
        }
    }

    /// The shift that the span begins in from its own beginning, and not the one that it ends in: none is cut, which would be another event
    /// each time a calendar is fetched.
    private static func wholeShifts(of described: Described, in span: Range<Timestamp>) -> [OnCall] {
        let (roster, first, last) = (described.schedule.roster, span.lowerBound.seconds, span.upperBound.seconds)
        let begin = roster.duty(at: first).from ?? first
        let end = roster.duty(at: last).from.flatMap { $0 > first ? $0 : nil } ?? last
        return roster.duties(in: begin..<end).map { OnCall(described, $0) }
    }
}
