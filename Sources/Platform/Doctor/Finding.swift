/// One thing that was looked at: how it is, and what to do when that is not well.
package struct Finding: Encodable, Hashable, Sendable {
    package enum Level: String, Encodable, Sendable {
        case ok, warning
        /// Something does not work, or what is acknowledged could be lost.
        case problem
    }

    package let level: Level
    /// What was looked at, in a word.
    package let check: String
    package let what: String
    package let advice: String?

    package static func ok(_ check: String, _ what: String) -> Finding { Finding(level: .ok, check: check, what: what, advice: nil) }

    package static func warning(_ check: String, _ what: String, _ advice: String) -> Finding {
        Finding(level: .warning, check: check, what: what, advice: advice)
    }

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
