package import Kernel

/// Somebody who signs in at a simulated Finesse.
package struct FinesseAgent: Sendable, Hashable {
    package enum Role: String, Sendable, Hashable, CaseIterable {
        case agent = "Agent"
        case supervisor = "Supervisor"
        case administrator = "Administrator"
    }

    /// States as Finesse names them.
    package enum State: String, Sendable, Hashable, CaseIterable {
        case logout = "LOGOUT"
        case notReady = "NOT_READY"
        case ready = "READY"
        case reserved = "RESERVED"
        case reservedOutbound = "RESERVED_OUTBOUND"
        case reservedOutboundPreview = "RESERVED_OUTBOUND_PREVIEW"
        case talking = "TALKING"
        case hold = "HOLD"
        case work = "WORK"
        case workReady = "WORK_READY"
        case unknown = "UNKNOWN"

        var isBusy: Bool { [.talking, .hold, .reserved, .reservedOutbound, .reservedOutboundPreview].contains(self) }
    }

    package struct Team: Sendable, Hashable {
        package let id: String
        package let name: String

        package init(id: String, name: String) { (self.id, self.name) = (id, name) }
    }

    /// Why somebody is not ready, or has gone.
    package struct Reason: Sendable, Hashable {
        package let id: Int
        package let code: Int
        package let label: String
        package var category = "NOT_READY"
        /// Of Finesse's own: nobody can choose it, and it stands in no list.
        package var isOfSystem = false

        package init(id: Int, code: Int, label: String, category: String = "NOT_READY", isOfSystem: Bool = false) {
            (self.id, self.code, self.label, self.category, self.isOfSystem) = (id, code, label, category, isOfSystem)
        }
    }

    /// The login id.
    package let id: String
    package let loginName: String
    package let password: String
    package let firstName: String
    package let lastName: String
    package var number: String?
    package var roles: Set<Role> = [.agent]
    package var team: Team?
    /// Teams that a supervisor sees.
    package var supervises: [Team] = []
    package var state = State.logout
    /// Nil where Finesse does not say it.
    package var since: Timestamp?
    package var reason: Reason?
    /// What a busy agent becomes afterwards.
    package var pending: State?

    package init(
        id: String, loginName: String, password: String = "secret", firstName: String, lastName: String, number: String?, team: Team?
    ) {
        (self.id, self.loginName, self.password) = (id, loginName, password)
        (self.firstName, self.lastName, self.number, self.team) = (firstName, lastName, number, team)
    }

    /// Whether somebody may ask for a state by themselves.
    func maySelf(become state: State) -> Bool {
        switch state {
        case .ready, .notReady: self.state != .logout
        case .logout: self.state == .notReady
        default: false
        }
    }

    /// Whether a supervisor may ask for it.
    func maySupervisor(put state: State) -> Bool {
        switch state {
        case .ready: [.notReady, .work, .workReady].contains(self.state)
        case .notReady: [.ready, .work, .workReady].contains(self.state)
        case .logout: self.state != .logout
        default: false
        }
    }
}
