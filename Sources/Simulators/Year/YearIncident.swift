package import Kernel

/// One incident of a year, from the first report to where people left it.
package struct YearIncident: Sendable {
    /// What people did, and when.
    package struct Step: Sendable, Hashable {
        package enum Kind: Sendable, Hashable {
            case acknowledged, resolved, closed, reopened, assigned
            case comment(String)
        }

        package let kind: Kind
        package let at: Timestamp
        /// Nil where no person did it: the fault occurred again.
        package let who: String?
    }

    /// The place of its service in ``Year/services``.
    package let service: Int
    package let title: String
    package let message: String
    package let level: Level
    package let logs: [String]
    package let openedAt: Timestamp
    package let lastAt: Timestamp
    package let occurrences: Int
    package let environment: String
    package let release: String
    package let host: String
    package let steps: [Step]
    package let assignee: String?
    package let tags: [String]
}
