package import Kernel

/// What a rule makes of a service's recent events.
package struct GroupingPreview: Hashable, Sendable {
    /// Events that would be one incident.
    package struct Group: Hashable, Sendable {
        /// Of the newest one.
        package let title: String
        package let level: Level
        package let events: Int

        package init(title: String, level: Level, events: Int) {
            (self.title, self.level, self.events) = (title, level, events)
        }
    }

    package let rule: GroupingRule
    /// Largest first.
    package let groups: [Group]

    package init(rule: GroupingRule, groups: [Group]) {
        (self.rule, self.groups) = (rule, groups)
    }

    package var events: Int { groups.reduce(0) { $0 + $1.events } }
}
