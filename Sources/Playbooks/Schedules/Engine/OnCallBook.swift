import Accounts
package import Kernel
package import Platform

/// Who is on call at a moment, for whoever has to tell them.
package struct OnCallBook: Sendable {
    private let store = ScheduleStore()

    package init() {}

    /// Whether there is a schedule of that name, whatever its case and accents.
    package func exists(_ name: String, on connection: any SQLConnection) throws -> Bool {
        try store.find(name: name, on: connection) != nil
    }

    /// Whom to tell: nobody in a gap, or when they may not sign in any more; nil for a schedule that is not there.
    package func users(onCall schedule: String, at time: Timestamp, on connection: any SQLConnection) throws -> [UserID]? {
        guard let found = try store.find(name: schedule, on: connection) else { return nil }
        guard let user = found.roster.duty(at: time.seconds).person,
            !(try store.people([user], on: connection).isDisabled(user))
        else { return [] }
        return [user]
    }
}
