/// Who asks for an operation, and what they may do. Every operation takes one and checks the right at its head, whichever
/// door it was called from: page, API, command line, an old system's protocol.
package struct Caller: Hashable, Sendable {
    /// Whom the timeline and the audit log name.
    package let actor: Actor
    package let access: Access

    package init(actor: Actor, access: Access) { (self.actor, self.access) = (actor, access) }

    /// Somebody at the server's command line: whoever can read the database may do everything.
    package static let commandLine = Caller(actor: .commandLine, access: Access(base: .admin))
    /// Switchboard itself (retention, schedules).
    package static let system = Caller(actor: .system, access: Access(base: .admin))

    /// The user they are; nil for programs and the command line.
    package var userID: UserID? { actor.userID }

    /// Whether this may be done to what belongs to a team, or to no team.
    package func may(_ permission: Permission, in team: TeamID? = nil) -> Bool { access.may(permission, in: team) }
}
