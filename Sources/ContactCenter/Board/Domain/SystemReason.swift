import Platform

/// Codes that the telephone system gives by itself. Finesse lists none of them, and names them in English, if at all.
enum SystemReason {
    /// Nobody took the call.
    static let ringNoAnswer = 32_763

    /// Of Unified CCX.
    static let express = Array(32_749...32_767).filter { $0 != 32_766 }
    /// Of Unified CCE.
    static let enterprise = [999, 50_001, 50_002, 50_003, 50_004, 50_005, 50_010]

    private static let all = Set(express + enterprise)

    static func textKey(_ code: Int) -> String? { all.contains(code) ? "agent_reason_\(code)" : nil }
}

extension AgentReason {
    /// In the reader's words where it is of the system, else as the house has named it; nil where it says nothing.
    func words(_ texts: TextCatalog) -> String? {
        if let key = code.flatMap(SystemReason.textKey) { return texts[key] }
        if !label.isEmpty { return label }
        return code.flatMap { $0 > 0 ? texts.text("agent_reason_code", ["code": String($0)]) : nil }
    }

    var isRingNoAnswer: Bool { code == SystemReason.ringNoAnswer }
}
