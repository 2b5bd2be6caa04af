/// One line of a log as templates show it: numbered by its place, marked when it says that something is wrong.
package struct PageLogLine: Hashable, Sendable {
    package let line: String
    /// `error` or `warning`; nil for a line that asks for no attention.
    package let kind: String?

    package init(_ line: some StringProtocol) {
        self.line = String(line)
        kind = Self.kind(of: line.prefix(Self.examined))
    }

    /// The lines of a text; an end of line at the very end begins no additional one.
    package static func lines(of text: String) -> [PageLogLine] {
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { PageLogLine($0) }
    }

    /// The word of the level stands near the beginning of a line.
    private static let examined = 160
    private static let errors: Set<String> = ["error", "err", "critical", "crit", "fatal", "panic", "severe", "traceback", "exception"]
    private static let warnings: Set<String> = ["warning", "warn"]

    private static func kind(of text: some StringProtocol) -> String? {
        for word in text.split(whereSeparator: { !$0.isLetter }) {
            // `ValueError: …` and `java.lang.IllegalStateException` are errors by their ending.
            let small = word.lowercased()
            if errors.contains(small) || word.hasSuffix("Error") || word.hasSuffix("Exception") { return "error" }
            if warnings.contains(small) { return "warning" }
        }
        return nil
    }
}
