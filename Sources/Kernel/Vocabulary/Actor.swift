/// Who did something, for timelines and the audit log.
package enum Actor: Hashable, Sendable {
    case user(UserID, name: String)
    case service(ServiceID, name: String)
    /// A program with an installation-wide token, which belongs to no user.
    case token(Int64, name: String)
    /// Somebody who answered from an address (of a chat, a room) that is no user's.
    case correspondent(String)
    /// Somebody at the server's command line.
    case commandLine
    /// Switchboard itself (retention, schedules).
    case system

    /// The name that is stored and shown.
    package var name: String {
        switch self {
        case .user(_, let name), .service(_, let name): name
        case .token(_, let name): "\(name) (token)"
        case .correspondent(let address): address
        case .commandLine: "command line"
        case .system: "switchboard"
        }
    }

    /// Nil for whoever is no user.
    package var userID: UserID? {
        if case .user(let id, _) = self { id } else { nil }
    }
}
