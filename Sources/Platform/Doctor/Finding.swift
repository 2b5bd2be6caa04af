/// What one check found: how the thing is, and what to do if that is not well.
package struct Finding: Encodable, Hashable, Sendable {
    /// How bad it is; the raw value stands in the output for people and in the JSON.
    package enum Level: String, Encodable, Sendable {
        case ok, warning
        /// Something does not work, or what is acknowledged could be lost.
        case problem
    }

    package let level: Level
    /// What was looked at, in a word.
    package let check: String
    /// How it is, in a sentence.
    package let what: String
    /// What to do; nil where there is nothing to do or to say.
    package let advice: String?

    /// All is well.
    package static func ok(_ check: String, _ what: String) -> Finding { Finding(level: .ok, check: check, what: what, advice: nil) }

    /// It works, but may not go on doing so.
    package static func warning(_ check: String, _ what: String, _ advice: String) -> Finding {
        Finding(level: .warning, check: check, what: what, advice: advice)
    }

    /// It does not work, or could lose data; `advice` is left out where `what` says it all.
    package static func problem(_ check: String, _ what: String, _ advice: String? = nil) -> Finding {
        Finding(level: .problem, check: check, what: what, advice: advice)
    }

    package var line: String {
        let start = "\(level)".padding(to: 9) + "\(check): \(what)"
        return advice.map { "\(start) — \($0)" } ?? start
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
