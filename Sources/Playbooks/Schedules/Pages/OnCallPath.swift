/// The addresses of the pages about who is on call.
package enum OnCallPath {
    package static let root = "/on-call"
    package static let now = "/on-call/now"
    static let week = "/on-call/week"
    static let month = "/on-call/month"
    static let new = "/on-call/new"
    /// One's own calendar's new secret address.
    static let ownLink = "/on-call/calendar-link"
    static let schedules = "/on-call/schedules"
    static let pattern = "/on-call/schedules/:id"
    /// Where calendar programs fetch shifts, without a sign-in.
    static let calendarPattern = "/calendars/:token"

    package static func schedule(_ id: ScheduleID, _ action: String? = nil) -> String {
        schedules + "/\(id)" + (action.map { "/" + $0 } ?? "")
    }

    static func removal(of override: Int64, from id: ScheduleID) -> String { schedule(id, "overrides/\(override)/remove") }
    static func calendar(_ token: String) -> String { "/calendars/\(token).ics" }
}
