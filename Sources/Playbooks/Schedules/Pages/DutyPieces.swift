package import Accounts
package import Kernel
package import Platform

/// What pages about teams and one's own account show of who is on call.
package struct DutyPieces: Sendable {
    let schedules: ScheduleOperations
    let now: @Sendable () -> Timestamp

    private static let ahead = Duration.seconds(90 * 86_400)
    private static let mostShifts = 10

    /// On the page of a team: who is on call in the schedules in which its members take turns; nil when there is none, or
    /// the reader may not see schedules.
    package func team(_ members: Set<UserID>, for access: Access, on connection: any SQLConnection) throws -> AccountPieces.Piece? {
        guard access.may(.viewSchedules, in: nil) else { return nil }
        let time = now()
        let onCall = try schedules.all(on: connection).filter { !members.isDisjoint(with: $0.schedule.roster.people) }.map {
            ScheduleOperations.OnCall($0, $0.schedule.roster.duty(at: time.seconds))
        }
        guard !onCall.isEmpty else { return nil }
        return Self.piece("duty_team", onCall)
    }

    /// On one's own page: one's shifts in the next 90 days; nil for somebody who has none.
    package func own(_ user: UserID, on connection: any SQLConnection) throws -> AccountPieces.Piece? {
        let time = now()
        let shifts = try schedules.shifts(of: user, in: time..<time.adding(Self.ahead), on: connection)
        guard !shifts.isEmpty else { return nil }
        return Self.piece("duty_own", Array(shifts.prefix(Self.mostShifts)))
    }

    private static func piece(_ template: String, _ shifts: [ScheduleOperations.OnCall]) -> AccountPieces.Piece {
        { texts, formats in
            PagePiece(template: template, model: DutyPanel(shifts, DutyFormats(texts: texts, formats: formats)))
        }
    }
}

/// Model of the templates `duty_team` and `duty_own`.
struct DutyPanel {
    struct Row {
        let scheduleName: String
        let scheduleURL: String
        let person: String
        let isGap: Bool
        let span: String
    }

    let rows: [Row]
    let onCallURL = OnCallPath.now

    init(_ shifts: [ScheduleOperations.OnCall], _ words: DutyFormats) {
        rows = shifts.map { shift in
            Row(
                scheduleName: shift.schedule.name, scheduleURL: OnCallPath.schedule(shift.schedule.id), person: words.person(shift),
                isGap: shift.user == nil, span: words.span(shift.from, shift.until))
        }
    }
}
