import Kernel

extension Level {
    /// The words that loggers have for our levels.
    private static let words: [Level: [String]] = [
        .debug: ["debug", "dbg", "trace", "verbose", "fine", "finer", "finest", "silly"],
        .info: ["info", "information", "informational", "notice", "note", "log", "success"],
        .warning: ["warning", "warn", "wrn"],
        .error: ["error", "err", "severe", "failure", "failed", "exception"],
        .critical: ["critical", "crit", "fatal", "alert", "emergency", "emerg", "panic"],
    ]

    private static let levelOfWord = Dictionary(words.flatMap { level, words in words.map { ($0, level) } }) { first, _ in first }

    /// The level that a logger's word means, in any case; also a number, as a text. Nil for what is not well known.
    init?(loggersWord text: String) {
        // Longer than any word of ours, so that a huge text is not looked at.
        guard text.utf8.count <= 40 else { return nil }
        let word = text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if let level = Self.levelOfWord[word] { self = level; return }
        guard let number = Int64(word) else { return nil }
        self.init(loggersNumber: number)
    }

    /// Below 8 the severities of syslog, from 10 on the levels of Python's logging and those between them.
    init?(loggersNumber number: Int64) {
        switch number {
        case 0...2: self = .critical
        case 3: self = .error
        case 4: self = .warning
        case 5, 6: self = .info
        case 7, 10..<20: self = .debug
        case 20..<30: self = .info
        case 30..<40: self = .warning
        case 40..<50: self = .error
        case 50...60: self = .critical
        default: return nil
        }
    }
}
