import Kernel
import Platform

/// Model of the template `agent_own`: the reader's own sign-in to Finesse and their own state.
struct OwnAgentPart {
    struct ReasonGroup {
        let groupLabel: String
        let options: [SelectOption]
    }

    struct SignedIn {
        let who: String
        let look: String
        let ownLabel: String
        let ownReason: String?
        let choices: [SelectOption]
        let groups: [ReasonGroup]
        let hasReasons: Bool
        let needsPhone: Bool
        let ownPhone: String
        let stateURL: String
        let signOutURL: String
    }

    struct SignIn {
        let signInURL: String
        let username: String
    }

    let signedIn: [SignedIn]
    let signIns: [SignIn]
    let ownProblem: String?

    static func signIn(username: String, problem: String?) -> OwnAgentPart {
        OwnAgentPart(signedIn: [], signIns: [SignIn(signInURL: AgentPath.signIn, username: username)], ownProblem: problem)
    }

    /// - Parameter reasons: from which somebody may choose.
    static func own(
        _ signIn: AgentSignIn, _ agent: Agent, reasons: [OwnReasons.Group], problem: String?, texts: TextCatalog
    ) -> OwnAgentPart {
        let look = AgentLook(agent.state)
        let wanted = WantedState.allowed(from: agent.state)
        let groups = reasons.filter { wanted.contains($0.state) }.map { group in
            ReasonGroup(
                groupLabel: texts[Self.textKey(group.state)],
                options: group.reasons.compactMap { reason in
                    guard let id = reason.id, let words = reason.words(texts) else { return nil }
                    return SelectOption(code: id, label: words, current: false)
                })
        }
        let signedIn = SignedIn(
            who: signIn.displayName, look: look.mark, ownLabel: texts[look.textKey], ownReason: agent.reason?.words(texts),
            choices: wanted.map { SelectOption(code: $0.rawValue, label: texts[Self.textKey($0)], current: false) }, groups: groups,
            hasReasons: !groups.isEmpty, needsPhone: wanted.contains(.login), ownPhone: signIn.phone, stateURL: AgentPath.state,
            signOutURL: AgentPath.signOut)
        return OwnAgentPart(signedIn: [signedIn], signIns: [], ownProblem: problem)
    }

    static func textKey(_ state: WantedState) -> String { "agents_want_" + state.rawValue.lowercased() }
}
