package import Kernel

/// Tells ``ScheduleID`` from ids of other things; has no values.
package enum ScheduleEntity {}
/// Who is on call, under a name.
package typealias ScheduleID = ID<ScheduleEntity>

/// A schedule as it is kept: its people by their numbers.
package struct Schedule: Sendable {
    package let id: ScheduleID
    package let name: String
    package let roster: Roster<UserID>
    /// The numbers of the roster's overrides, in the same order.
    package let overrideIDs: [Int64]
    package let changedAt: Timestamp

    /// How the audit log calls it.
    var auditSubject: String { "schedule \(id) (\(name))" }
}

/// The people of schedules.
package struct DutyPeople: Sendable {
    package struct Person: Sendable {
        package let name: String
        package let isDisabled: Bool
    }

    private let people: [UserID: Person]

    init(_ people: [UserID: Person]) { self.people = people }

    /// What people call a user; their number where there is none, which the foreign keys rule out for overrides.
    package func name(_ id: UserID) -> String { people[id]?.name ?? id.description }
    func isDisabled(_ id: UserID) -> Bool { people[id]?.isDisabled ?? true }
}
