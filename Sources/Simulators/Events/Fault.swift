import Kernel

/// One thing that goes wrong in a service again and again. Texts are templates (``TextTemplate``).
struct Fault: Sendable {
    /// Distinguishes the faults of one service in tests.
    let key: String
    let level: Level
    let rhythm: Rhythm
    let title: String
    let message: String
    /// The log lines it leaves, last ones last; the first word is the line's level.
    let lines: [String]
    var tags: [String: String] = [:]
    var link: String?
}
