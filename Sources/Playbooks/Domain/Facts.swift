package import Kernel

/// A trigger as the Action desk's clients post it: keys of their own, values as text.
package typealias Trigger = [String: String]

/// What conditions ask of an incident, or of a set of triggers before there is one.
package struct Facts: Hashable, Sendable {
    package var service: String
    package var level: Level
    package var title: String
    /// Of the latest report.
    package var message: String
    package var environment: String?
    /// Of the latest report; those that people put on the incident have the value `true`.
    package var tags: [String: String]
    /// Known where a set is posted.
    package var triggers: Set<Trigger>
    /// The code of the playbook that a posted set is of; nil for every other incident.
    package var playbook: String?

    /// The tag by which a report of a posted set names its playbook.
    package static let playbookTag = "playbook"

    package init(
        service: String, level: Level, title: String, message: String, environment: String? = nil, tags: [String: String] = [:],
        triggers: Set<Trigger> = []
    ) {
        (self.service, self.level, self.title, self.message) = (service, level, title, message)
        (self.environment, self.tags, self.triggers) = (environment, tags, triggers)
        playbook = tags[Self.playbookTag]
    }

    private static let names: Set<String> = ["service", "level", "title", "message", "environment"]
    static let tagPrefix = "tags."

    /// Whether a name is one of an incident's; every other one is a key of a trigger.
    package static func isField(_ name: String) -> Bool { names.contains(name) || name.hasPrefix(tagPrefix) }

    /// Nil for what the incident does not have.
    package subscript(name: String) -> String? {
        switch name {
        case "service": service
        case "level": level.word
        case "title": title
        case "message": message
        case "environment": environment
        default: name.hasPrefix(Self.tagPrefix) ? tags[String(name.dropFirst(Self.tagPrefix.count))] : nil
        }
    }
}
