import Kernel

/// In which order a list shows incidents.
package enum IncidentOrder: String, CaseIterable, Sendable {
    /// What needs somebody first: what nobody has taken before what somebody has, the worst of each first, then the latest.
    case need
    /// The latest event first, by when it came in.
    case latest
    /// The one opened last first.
    case newest
    case oldest
    /// The worst first, then the latest.
    case level
    /// What happened most often first, then the latest.
    case count

    /// Whether the lowest comes first.
    var isRising: Bool { self == .oldest }

    /// What is compared before the arrival; nil where nothing is.
    func key(_ incident: Incident) -> Int64? {
        switch self {
        case .need: Int64((IncidentState.merged.rawValue - incident.state.rawValue) * Self.levels + incident.level.rawValue)
        case .level: Int64(incident.level.rawValue)
        case .count: Int64(incident.occurrences)
        case .latest, .newest, .oldest: nil
        }
    }

    /// The same as a statement says it of the incident `i`.
    var keyExpression: String? {
        switch self {
        case .need: "(\(IncidentState.merged.rawValue) - i.state) * \(Self.levels) + i.level"
        case .level: "i.level"
        case .count: "i.occurrences"
        case .latest, .newest, .oldest: nil
        }
    }

    private static let levels = (Level.allCases.map(\.rawValue).max() ?? 0) + 1
}
