import Kernel

/// Whether what a probe has to tell is held back, and by what.
enum ProbeHold: Hashable, Sendable {
    /// Another probe explains it.
    case parent(String)
    case maintenance

    /// A chain of probes that explain each other is followed no further.
    static let longestChain = 16

    /// - Parameters:
    ///   - ancestors: what explains it, the nearest first.
    ///   - service: under which it is reported; nil where that was not added yet.
    ///   - maintained: services that are being worked on.
    init?(of probe: Probe, ancestors: [Probe], service: ServiceID?, maintained: Set<ServiceID>) {
        if let service, maintained.contains(service) {
            self = .maintenance
        } else if let first = ancestors.first(where: { Self.explains($0, probe) }) {
            self = .parent(first.name)
        } else {
            return nil
        }
    }

    /// A router that is down, or about to be: its hosts fail as early as it does, so it is waited for its next look. One that has just come
    /// back explains what failed before that.
    private static func explains(_ parent: Probe, _ probe: Probe) -> Bool {
        guard !parent.draft.isPaused else { return false }
        let standing = parent.standing
        if standing.state == .down || standing.isFailing { return true }
        guard let begun = probe.standing.streakSince, let seen = standing.last?.at else { return false }
        if seen < begun { return true }
        guard let back = standing.since, standing.state == .up, back > begun, let last = probe.standing.last?.at else { return false }
        return last <= back
    }
}
