package import Kernel
package import Platform

/// Something that somebody is to be told, on its way into the outbox.
package struct Announcement: Sendable, Hashable {
    package enum Subject: Sendable, Hashable {
        case step(StepFacts)
        case customers(Words)
        /// To those who were told by ``customers``.
        case back(Words)
        case unmatched([Trigger])
        /// That somebody's turn on call begins, or ends.
        case duty(schedule: String, until: Timestamp?, takesOver: Bool)
    }

    /// What a step says of itself.
    package struct StepFacts: Sendable, Hashable {
        package let code: String
        package let name: String
        package let version: Int
        package let step: Int
        package let reason: Firing.Reason
        package let number: Int
        package let isLate: Bool
    }

    package enum Whom: Sendable, Hashable {
        case team(String), user(String), destination(String)
        /// Who is on call by a schedule; empty for a gap.
        case onCall([UserID], schedule: String)
        /// Contacts with all of these tags.
        case audience([String], Customers.Way)
        /// Those who were told something under this key.
        case told(key: String)
    }

    package let subject: Subject
    /// Nil for what is about none.
    package let incident: IncidentID?
    /// Tells this one from all others, and is the same whenever it is decided again.
    package let key: String
    package let whom: [Whom]
}

/// Puts announcements into the outbox, in the transaction that decided them.
package typealias AnnouncementPort = @Sendable ([Announcement], any SQLConnection) throws -> Void

/// Who is on call by a schedule at a moment; empty in a gap, nil for a schedule that is not there.
package typealias OnCallPort = @Sendable (_ schedule: String, _ at: Timestamp, any SQLConnection) throws -> [UserID]?
