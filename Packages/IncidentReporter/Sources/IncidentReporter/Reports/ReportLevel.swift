/// How bad it is, from the least to the worst.
public enum ReportLevel: Int, Sendable, CaseIterable, Comparable {
    case debug, info, warning, error, critical

    public static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }

    /// As the server names it.
    public var name: String { String(describing: self) }

    /// A word in use somewhere: the server's own, the old Dispatcher's `crit`, those of syslog. What is no word for a level is an
    /// error, because a report must not be lost over it.
    public init(named word: String) {
        switch word.lowercased() {
        case "debug", "trace", "verbose": self = .debug
        case "info", "notice", "information": self = .info
        case "warning", "warn": self = .warning
        case "critical", "crit", "fatal", "alert", "emergency", "emerg", "panic": self = .critical
        default: self = .error
        }
    }
}
