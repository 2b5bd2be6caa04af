import Platform

extension IncidentPage {
    struct LogLine {
        let line: String
        /// The line with what is looked for marked; nil for one that does not hold it.
        let hits: MarkedText?
        /// Classes: how bad it is, whether it was looked for.
        let look: String?
        /// Where a search jumps to.
        let anchor: String?
    }

    /// The lines of the latest logs; those that hold what is looked for are marked, whatever their case.
    /// - Parameter hit: the number of the one that is looked at, from 1; behind the last it begins again.
    static func lines(of logs: String?, finding text: String, hit: Int = 1) -> FoundLines {
        let lines = logs.map { PageLogLine.lines(of: $0) } ?? []
        let marked = lines.map { text.isEmpty ? nil : MarkedText($0.line, finding: text) }
        let hits = marked.indices.filter { marked[$0]?.hasHits == true }
        let at = hits.isEmpty ? nil : (hit - 1) % hits.count
        let shown = zip(lines, marked).enumerated().map { index, line in
            let isHit = line.1?.hasHits == true
            let isNow = at.map { hits[$0] == index } ?? false
            let classes = [line.0.kind.map { "log-" + $0 }, isHit ? "log-hit" : nil, isNow ? "log-now" : nil].compactMap { $0 }
            return LogLine(
                line: line.0.line, hits: isHit ? line.1 : nil, look: classes.isEmpty ? nil : classes.joined(separator: " "),
                anchor: isNow ? "hit" : nil)
        }
        return FoundLines(lines: shown, found: hits.count, at: at.map { $0 + 1 })
    }

    /// Lines of logs, and how many of them hold what is looked for.
    struct FoundLines {
        let lines: [LogLine]
        let found: Int
        /// The number of the one that is looked at; nil where there is none.
        let at: Int?

        /// The one behind it, and the one in front of it.
        var next: Int { at.map { $0 % found + 1 } ?? 1 }
        var previous: Int { at.map { $0 > 1 ? $0 - 1 : found } ?? 1 }
    }
}
