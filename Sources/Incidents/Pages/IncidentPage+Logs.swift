import Platform

extension IncidentPage {
    struct LogLine {
        let line: String
        /// Classes: how bad it is, whether it was looked for.
        let look: String?
        /// Where a search jumps to.
        let anchor: String?
    }

    /// The lines of the latest logs; those that hold what is looked for are marked, whatever their case.
    static func lines(of logs: String?, finding text: String) -> (lines: [LogLine], found: Int) {
        let lines = logs.map { PageLogLine.lines(of: $0) } ?? []
        let sought = text.lowercased()
        var found = 0
        let shown = lines.map { line in
            let isHit = !sought.isEmpty && line.line.lowercased().contains(sought)
            if isHit { found += 1 }
            let classes = [line.kind.map { "log-" + $0 }, isHit ? "log-hit" : nil].compactMap { $0 }
            return LogLine(
                line: line.line, look: classes.isEmpty ? nil : classes.joined(separator: " "), anchor: isHit && found == 1 ? "hit" : nil)
        }
        return (shown, found)
    }
}
