/// How bad a report is. The number is what is stored.
package enum Level: Int, CaseIterable, Comparable, Sendable, Codable {
    case debug = 0
    case info, warning, error, critical

    /// `debug` is the lowest, `critical` the highest.
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// The word used in the API, in URLs and on the command line.
    package var word: String {
        switch self {
        case .debug: "debug"
        case .info: "info"
        case .warning: "warning"
        case .error: "error"
        case .critical: "critical"
        }
    }

    /// As the Dispatcher's clients spell it.
    package var dispatcherWord: String { self == .critical ? "crit" : word }

    /// Reads a level's word; `crit`, the Dispatcher's word, means critical.
    package init?(word: some StringProtocol) {
        if word == "crit" { self = .critical; return }
        guard let level = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = level
    }
}
