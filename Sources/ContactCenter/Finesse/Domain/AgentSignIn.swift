package import Kernel

/// Whose Finesse sign-in is meant: it is bound to the sign-in here that it was made in, and ends with it.
package enum AgentSession: Hashable, Sendable {
    /// The one of a browser (`Identity.sessionKey`).
    case browser(String)
    /// The one that the caller made last, wherever: for programs, which have no session.
    case latest
}

/// Somebody who is signed in to Finesse. The password is not among it.
package struct AgentSignIn: Hashable, Sendable {
    /// Finesse's name of them (`loginId`).
    package let login: String
    /// What they typed.
    package let username: String
    package let displayName: String
    package let phone: String
    package let role: String
    package let since: Timestamp
    /// When it ends by itself.
    package let until: Timestamp
}

/// What somebody wants to be in.
package struct AgentStateChange: Hashable, Sendable {
    package var state: WantedState
    /// Of ``AgentReason/id``; for not ready and logout.
    package var reason: String?
    /// For login: the telephone they sit at; without it the one they last had.
    package var phone: String?

    package init(_ state: WantedState, reason: String? = nil, phone: String? = nil) {
        (self.state, self.reason, self.phone) = (state, reason, phone)
    }
}

/// A call that is with an agent now.
package struct AgentCall: Hashable, Sendable {
    package let id: String
    package let state: String
    /// Who called, even after it was handed on.
    package let from: String
    package let to: String
    package let queue: String
    /// Of those who take part.
    package let participants: [Participant]

    package struct Participant: Hashable, Sendable {
        package let phone: String
        package let state: String
        package let actions: [String]
    }
}
