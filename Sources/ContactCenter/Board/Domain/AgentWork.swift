package import Kernel

/// What waits for the people of a board: open incidents and tickets, of which this module knows nothing but what it is told.
package struct AgentWork: Hashable, Sendable {
    package struct Item: Hashable, Sendable {
        package let title: String
        package let href: String
        package let level: Level
        /// The name of whoever has it; nil where nobody does.
        package let assignee: String?

        package init(title: String, href: String, level: Level, assignee: String?) {
            (self.title, self.href, self.level, self.assignee) = (title, href, level, assignee)
        }
    }

    /// Open incidents, the most urgent first, cut.
    package var incidents: [Item] = []
    /// How many there are; one more than `mostCounted` stands for more.
    package var incidentCount = 0
    package var incidentsHref: String?
    /// Open incidents of each person, by the name of their account in small letters.
    package var assigned: [String: Int] = [:]
    /// Open tickets, and those that overran or are about to; nil where the reader may not see tickets, or there are none ever.
    package var openTickets: Int?
    package var ticketsAtRisk: Int?
    package var ticketsHref: String?

    package init() {}

    package static let mostShown = 6
    package static let mostCounted = 500
}

/// Who knows of it; `App` fills it.
package struct AgentWorkPort: Sendable {
    /// As that reader may see it.
    package var work: @Sendable (Caller) async throws -> AgentWork

    package init(work: @escaping @Sendable (Caller) async throws -> AgentWork) { self.work = work }

    package static let none = AgentWorkPort { _ in AgentWork() }
}
