package import Kernel

/// What the house has open about whoever calls; `App` fills it. Each shows what its asker may see, and nothing where nothing is set up.
package struct CallerMatters: Sendable {
    /// Of each kind at most so many.
    package static let most = 5

    /// By what a caller is known.
    package struct Question: Hashable, Sendable {
        /// Digits of the number, without a plus.
        package let digits: String?
        /// Of the agency.
        package let names: [String]

        /// All of them.
        package var texts: [String] { names + (digits.map { [$0] } ?? []) }
        package var isEmpty: Bool { digits == nil && names.isEmpty }
    }

    /// One incident, ticket or issue.
    package struct Matter: Hashable, Sendable {
        package let number: String
        package let title: String
        package let path: String

        package init(number: String, title: String, path: String) { (self.number, self.title, self.path) = (number, title, path) }
    }

    package typealias Answer = @Sendable (Question, Caller) async throws -> [Matter]

    package var incidents: Answer
    package var tickets: Answer
    package var issues: Answer

    package init(incidents: @escaping Answer, tickets: @escaping Answer, issues: @escaping Answer) {
        (self.incidents, self.tickets, self.issues) = (incidents, tickets, issues)
    }

    package static let none = CallerMatters(incidents: { _, _ in [] }, tickets: { _, _ in [] }, issues: { _, _ in [] })
}
