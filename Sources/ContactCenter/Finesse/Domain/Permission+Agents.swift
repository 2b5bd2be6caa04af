package import Kernel
package import Platform

/// What can be done with agents, and who may. What somebody may do in Finesse is for Finesse to say.
extension Permission {
    /// Who is free, and what somebody did when.
    package static let viewAgents = Permission("viewAgents", from: .viewer, in: .house)
    /// Sign in to Finesse, and change one's own state there.
    package static let useFinesse = Permission("useFinesse", from: .viewer, in: .own)

    package static let agents: [Permission] = [.viewAgents, .useFinesse]
}

extension TokenScope {
    package static let agentsRead = TokenScope(rawValue: "agents:read")
    package static let agentsWrite = TokenScope(rawValue: "agents:write")

    package static let agents: [TokenScope] = [.agentsRead, .agentsWrite]
}

/// What is recorded. An agent's own states are in their history.
extension AuditAction {
    static let finesseSignedIn = AuditAction(rawValue: "finesse.signed_in")
    static let finesseSignedOut = AuditAction(rawValue: "finesse.signed_out")
    static let agentStateSet = AuditAction(rawValue: "agent.state_set")
    static let agentCallTransferred = AuditAction(rawValue: "agent.call_transferred")

    package static let agents: [AuditAction] = [.finesseSignedIn, .finesseSignedOut, .agentStateSet, .agentCallTransferred]
}
