package import Kernel
package import Platform

/// One readable policy: of which incidents it is, what customers are told of them, and who must know when. As files write it
/// (docs/playbooks.md), and as a version of it is kept.
package struct Playbook: Hashable, Sendable, Codable {
    package var code: String
    package var name: String
    /// The name of a service: its incidents alone, and the one under which a set of triggers that matches is reported.
    package var service: String?
    /// Nil for all incidents of the service.
    package var when: Condition?
    package var customers: Customers?
    /// Step 1 stands first.
    package var escalate: [Step]

    package init(
        code: String, name: String, service: String? = nil, when: Condition? = nil, customers: Customers? = nil, escalate: [Step] = []
    ) {
        (self.code, self.name, self.service, self.when) = (code, name, service, when)
        (self.customers, self.escalate) = (customers, escalate)
    }

    /// Whether it is for an incident.
    package func holds(for facts: Facts) -> Bool {
        if let service, service != facts.service { return false }
        guard let when else { return service != nil }
        // Which set of triggers it was is known at the door alone: there it was found to be this playbook's.
        guard when.namesTriggers else { return when.holds(for: facts) }
        return facts.playbook == code
    }

    /// Whether a posted set of triggers is one of its own.
    package func takes(_ triggers: Set<Trigger>) -> Bool {
        guard let service, let when, when.namesTriggers else { return false }
        return when.holds(for: Facts(service: service, level: .error, title: name, message: "", triggers: triggers))
    }
}

/// What customers are told.
package struct Customers: Hashable, Sendable, Codable {
    /// A way to customers; not all that people of the house have.
    package enum Way: String, CaseIterable, Sendable, Codable { case push, mail, xmpp, telegram }

    /// From so many reports in an episode on.
    package var from: Int
    package var channel: Way
    /// Contacts with all of these tags.
    package var audience: [String]
    package var message: Words
    /// The words for the resolution, to those who got the message; nil for none.
    package var back: Words?

    package init(from: Int = 1, channel: Way, audience: [String], message: Words, back: Words? = nil) {
        (self.from, self.channel, self.audience, self.message, self.back) = (from, channel, audience, message, back)
    }
}

/// One text in some languages, in the order in which they were given.
package struct Words: Hashable, Sendable, Codable {
    package struct Entry: Hashable, Sendable, Codable {
        package let language: Language
        package let text: String
    }

    package var entries: [Entry]

    package init(_ texts: KeyValuePairs<Language, String>) { entries = texts.map { Entry(language: $0.key, text: $0.value) } }
    package init(_ texts: [(Language, String)]) { entries = texts.map { Entry(language: $0.0, text: $0.1) } }

    package subscript(language: Language) -> String? { entries.first { $0.language == language }?.text }
    /// In a language; else the first there is.
    package func text(in language: Language) -> String { self[language] ?? entries.first?.text ?? "" }
}

/// A step of the escalation: when somebody must know, and who. The first of its times that comes fires it.
package struct Step: Hashable, Sendable, Codable {
    /// From so many reports in an episode on.
    package var occurrences: Int?
    /// So long after the episode began.
    package var after: Span?
    /// So long after the episode began, unless somebody acknowledged before.
    package var unacknowledged: Span?
    package var tell: [Tell]
    /// Again each time so long has passed, until somebody acknowledges.
    package var `repeat`: Span?
    /// Whether acknowledging stops it.
    package var stopsOnAcknowledgement: Bool
    /// What is done beside telling.
    package var act: StepAction?

    package init(
        occurrences: Int? = nil, after: Span? = nil, unacknowledged: Span? = nil, tell: [Tell] = [], repeat: Span? = nil,
        stopsOnAcknowledgement: Bool = true, act: StepAction? = nil
    ) {
        (self.occurrences, self.after, self.unacknowledged, self.tell) = (occurrences, after, unacknowledged, tell)
        (self.repeat, self.stopsOnAcknowledgement, self.act) = (`repeat`, stopsOnAcknowledgement, act)
    }

    /// The teams it tells, as the Action desk names them; empty for none.
    package var teams: [String] { tell.compactMap { if case .team(let name) = $0 { name } else { nil } } }

    private enum CodingKeys: String, CodingKey {
        case occurrences, after, unacknowledged, tell, `repeat`
        case stopsOnAcknowledgement = "stop_on_acknowledgement"
        case act = "do"
    }
}

/// What a step does to its incident.
package struct StepAction: Hashable, Sendable, Codable {
    package var level: Level?
    /// The name of a user.
    package var assign: String?
    package var tags: [String]
    /// Whether a draft for the status page is made, for somebody to publish.
    package var statusDraft: Bool

    package init(level: Level? = nil, assign: String? = nil, tags: [String] = [], statusDraft: Bool = false) {
        (self.level, self.assign, self.tags, self.statusDraft) = (level, assign, tags, statusDraft)
    }

    private enum CodingKeys: String, CodingKey {
        case level, assign, tags
        case statusDraft = "status_draft"
    }
}

/// Whom a step tells; `team:Analista N1` in files.
package enum Tell: Hashable, Sendable, Codable, CustomStringConvertible {
    case team(String), user(String), schedule(String), destination(String)

    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let first = parts[1].firstIndex(where: { !$0.isWhitespace }) else { return nil }
        let name = String(parts[1][first...])
        switch parts[0] {
        case "team": self = .team(name)
        case "user": self = .user(name)
        case "schedule": self = .schedule(name)
        case "destination": self = .destination(name)
        default: return nil
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let tell = Tell(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not somebody such as team:NAME")
        }
        self = tell
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    package var description: String {
        switch self {
        case .team(let name): "team:\(name)"
        case .user(let name): "user:\(name)"
        case .schedule(let name): "schedule:\(name)"
        case .destination(let name): "destination:\(name)"
        }
    }
}
