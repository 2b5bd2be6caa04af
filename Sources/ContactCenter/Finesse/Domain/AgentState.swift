import Foundation

/// What an agent is doing, as Finesse tells it.
package enum AgentState: String, CaseIterable, Sendable {
    case logout = "LOGOUT"
    case notReady = "NOT_READY"
    case ready = "READY"
    case reserved = "RESERVED"
    case reservedOutbound = "RESERVED_OUTBOUND"
    case reservedPreview = "RESERVED_OUTBOUND_PREVIEW"
    case talking = "TALKING"
    case hold = "HOLD"
    case work = "WORK"
    case workReady = "WORK_READY"
    /// Of some releases: the same as ``work``.
    case afterCallWork = "AFTER_CALL_WORK"
    /// Finesse does not know, or nobody does: what it says is no word of this list.
    case unknown = "UNKNOWN"

    /// Whatever is no known word is ``unknown``: releases add some.
    package init(told text: String?) {
        self = text.flatMap { AgentState(rawValue: $0.trimmingCharacters(in: .whitespacesAndNewlines).uppercased()) } ?? .unknown
    }

    /// Whether there is an agent on the phone system at all.
    package var isSignedIn: Bool { self != .logout && self != .unknown }

    /// Whether a call is, or is about to be, theirs.
    package var isOnCall: Bool {
        switch self {
        case .talking, .hold, .reserved, .reservedOutbound, .reservedPreview: true
        default: false
        }
    }
}

/// What can be asked for. `LOGIN` is a wish only: nobody ever is in that state.
package enum WantedState: String, CaseIterable, Sendable {
    case ready = "READY"
    case notReady = "NOT_READY"
    case logout = "LOGOUT"
    case login = "LOGIN"

    /// Whether it makes sense to offer it in a state. One that is not known allows everything.
    package func isAllowed(from state: AgentState) -> Bool {
        switch self {
        case .logout: [.notReady, .unknown].contains(state)
        case .login: [.logout, .unknown].contains(state)
        case .ready, .notReady: state != .logout
        }
    }

    /// Whether Finesse is certain to refuse it, so that it is not sent. About the rest Finesse decides.
    func isRefused(from state: AgentState) -> Bool { [.logout, .login].contains(self) && !isAllowed(from: state) }

    /// What may be asked for in a state; for a form.
    package static func allowed(from state: AgentState) -> [WantedState] { allCases.filter { $0.isAllowed(from: state) } }
}
