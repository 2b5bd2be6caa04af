package import Platform

/// What a connector is asked of the ticket system beside it.
package enum ConnectorQuestion: Sendable, Hashable {
    /// The tickets of a saved filter of the ticket system, by the filter's key (`get_tasks`).
    case list(filter: String)
    /// One whole ticket by its number (`get_inc`).
    case ticket(String)
}

/// Which questions go first while connectors are busy.
package enum JobPriority: Int, Sendable, Comparable, CaseIterable {
    /// Somebody looks at what it brings.
    case live
    case nightly
    /// Nights that were missed.
    case backfill

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What came of a question.
package struct ConnectorAnswer: Sendable, Hashable {
    /// As HTTP has it: what the ticket system answered to the connector, 501 without a connector, 500 where none answered in time.
    package let status: Int?
    package let result: JSON

    package init(status: Int?, result: JSON) { (self.status, self.result) = (status, result) }
}
