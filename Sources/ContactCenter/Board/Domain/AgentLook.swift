import Platform

/// How boards show a state: a colour, a mark of its own shape and a word. States that differ for programs alone look the same. The rank
/// is that of boards, whoever needs attention first.
enum AgentLook: String, CaseIterable, Sendable {
    case talking, hold, reserved, work, ready
    case notReady = "not_ready"
    case unknown, logout

    init(_ state: AgentState) {
        self =
            switch state {
            case .ready: .ready
            case .talking: .talking
            case .hold: .hold
            case .reserved, .reservedOutbound, .reservedPreview: .reserved
            case .work, .workReady, .afterCallWork: .work
            case .notReady: .notReady
            case .logout: .logout
            case .unknown: .unknown
            }
    }

    var textKey: String { "agent_look_" + rawValue }
    /// Of the module's own sprite, and of its style sheet.
    var mark: String { rawValue.replacing("_", with: "-") }
    var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// A state that has no word here is said in Finesse's own.
    func words(_ agent: Agent, _ texts: TextCatalog) -> String {
        let told = agent.stateText
        return self == .unknown && !told.isEmpty && AgentState(rawValue: told.uppercased()) == nil ? told : texts[textKey]
    }
}
