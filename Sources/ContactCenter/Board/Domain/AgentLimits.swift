import Kernel

/// How long a state may last before it is marked.
struct AgentLimits: Hashable, Sendable {
    var reserved = Duration.seconds(20)
    var hold = Duration.seconds(120)
    var work = Duration.seconds(180)
    var notReady = Duration.seconds(3600)

    /// Nil for states that may last.
    func limit(of look: AgentLook) -> Duration? {
        switch look {
        case .reserved: reserved
        case .hold: hold
        case .work: work
        case .notReady: notReady
        case .ready, .talking, .logout, .unknown: nil
        }
    }
}
