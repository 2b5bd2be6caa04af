package import Kernel

/// An agent of the contact centre, as Finesse last told.
package struct Agent: Hashable, Sendable {
    /// Finesse's own name of a person (`loginId`): digits as a rule.
    package var login: String
    /// By which they sign in, where it is another one (`loginName`).
    package var name: String?
    package var firstName = ""
    package var lastName = ""
    /// Empty for somebody who has no telephone.
    package var phone = ""
    package var state = AgentState.unknown
    /// In Finesse's own word, which may be one that is not known here.
    package var stateText = ""
    /// Since when, by Finesse's clock.
    package var since: Timestamp?
    /// The same as Finesse wrote it.
    package var sinceText = ""
    /// What they will be in when the call is over.
    package var pending: AgentState?
    package var reason: AgentReason?
    package var team: AgentTeam?
    package var roles: [String] = []

    package init(login: String) { self.login = login }

    package var displayName: String {
        let full = [firstName, lastName].filter { !$0.isEmpty }.joined(separator: " ")
        return full.isEmpty ? (name.flatMap { $0.isEmpty ? nil : $0 } ?? login) : full
    }

    /// Whether they look after a team.
    package var isSupervisor: Bool { roles.contains { $0.lowercased() == "supervisor" } }

    /// The role that the old pages show.
    package var role: String { isSupervisor ? "Supervisor" : roles.first ?? "Agent" }
}

/// Why somebody is not ready, or has signed out.
package struct AgentReason: Hashable, Sendable {
    /// By which it is asked for; nil where Finesse told the code alone.
    package var id: String?
    /// As the agent's telephone system counts it. Those of the system (`SystemReason`) have no label.
    package var code: Int?
    package var label: String

    package init(id: String? = nil, code: Int? = nil, label: String = "") { (self.id, self.code, self.label) = (id, code, label) }

    /// What it is to be called; nil where Finesse says nothing by it.
    package var isTelling: Bool { !label.isEmpty || (code ?? -1) > 0 }
}

package struct AgentTeam: Hashable, Sendable {
    package var id: String
    package var name: String

    package init(id: String, name: String) { (self.id, self.name) = (id, name) }
}
