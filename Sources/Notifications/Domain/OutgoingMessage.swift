package import Kernel
package import Platform

/// What a message is about.
package enum MessageKind: String, CaseIterable, Sendable, Codable {
    case opened, reopened, resolved, commented
    /// `switchboard notify test` and the button of that name.
    case test
    /// Six digits that prove a contact method.
    case code
    /// What a public status page tells a subscriber, and many such in one message.
    case status, digest
    /// Asks somebody whether they want to be told by a status page.
    case confirmation
    /// A step of a playbook.
    case step
    /// What customers are told, and that it is over.
    case customers, back
    /// A set of triggers that no playbook knows.
    case unmatched
    /// That one's turn on call begins, or ends.
    case onCall = "on_call"
    /// What happened to an issue of another system.
    case issue

    /// What a destination can ask for.
    package static let choices: [MessageKind] = [.opened, .reopened, .resolved, .commented]
    /// An opening, after which a resolution is told.
    var begins: Bool { self == .opened || self == .reopened }
}

/// One message on its way to one recipient, with all that any channel needs to write it in its own form.
package struct OutgoingMessage: Sendable {
    /// What the message says, for channels to give form to.
    package enum Content: Sendable {
        case incident(IncidentNote)
        /// Many new incidents in one message.
        case bundle(BundleNote)
        case test
        case code(String)
        /// Somebody's own words.
        case words(String)
        case unmatched(UnmatchedNote)
        case duty(DutyNote)
        case issue(IssueNote)
        /// What a public status page tells a subscriber.
        case status(SubscriberNote)
        /// How many news there are for a subscriber in one message, and the first of them in words.
        case digest(SubscriberNote, count: Int, some: [String])
    }

    /// The idempotency key: the same in every try and after a crash, another for every other message.
    package let key: String
    package let kind: MessageKind
    package let recipient: Recipient
    package let content: Content
    /// When it was decided.
    package let at: Timestamp
    /// The same content as lines of text in the recipient's language.
    package let text: MessageText
    /// The reference of the first message to this recipient about this incident (see ``SendOutcome/taken(reference:)``): what to reply to.
    package var repliesTo: JSON?
    /// The reference of this very message, when it was sent already and is to be changed. A channel that does not edit is never given one.
    package var edits: JSON?

    package init(
        key: String, kind: MessageKind, recipient: Recipient, content: Content, at: Timestamp, text: MessageText, repliesTo: JSON? = nil,
        edits: JSON? = nil
    ) {
        (self.key, self.kind, self.recipient, self.content, self.at, self.text) = (key, kind, recipient, content, at, text)
        (self.repliesTo, self.edits) = (repliesTo, edits)
    }

    /// `incident.opened` and so on; `playbook.step`; `test`.
    package var type: String {
        switch kind {
        case .step, .unmatched: "playbook.\(kind.rawValue)"
        default: MessageKind.choices.contains(kind) ? "incident.\(kind.rawValue)" : kind.rawValue
        }
    }
    package var issue: IssueNote? { if case .issue(let note) = content { note } else { nil } }
    package var incident: IncidentNote? { if case .incident(let note) = content { note } else { nil } }
    /// Of a message to a subscriber of a status page.
    package var subscriber: SubscriberNote? {
        switch content {
        case .status(let note), .digest(let note, _, _): note
        case .incident, .bundle, .test, .code, .words, .unmatched, .duty, .issue: nil
        }
    }
}

/// A message as plain text.
package struct MessageText: Sendable, Hashable {
    /// One line: what happened to what.
    package let title: String
    /// What else there is to say, a line each.
    package let lines: [String]
    /// Where to read on.
    package let url: String?

    package init(title: String, lines: [String] = [], url: String? = nil) { (self.title, self.lines, self.url) = (title, lines, url) }

    /// All of it.
    package var whole: String { ([title] + lines + [url].compactMap { $0 }).joined(separator: "\n") }
}

/// An incident as a message tells of it: as it stood when the message was decided, or, in an edit, as it stands now.
package struct IncidentNote: Sendable, Hashable, Codable {
    package var id: IncidentID
    package var service: ServiceID
    package var serviceName: String
    /// Of the service.
    package var team: TeamID?
    package var title: String
    package var message: String
    package var level: Level
    /// `open`, `acknowledged`, `resolved`, `closed`, `merged`.
    package var state: String
    package var occurrences: Int
    package var firstAt: Timestamp
    package var lastAt: Timestamp
    /// Who changed the state last; nil when nobody has.
    package var changedBy: String?
    package var url: String
    /// As `GET /api/v1/incidents/{id}` answers it.
    package var document: JSON
    package var comment: Comment?
    /// The step of a playbook that tells of it; nil for what happened to it by itself.
    package var step: StepNote?

    package struct Comment: Sendable, Hashable, Codable {
        /// Of its line in the incident's history.
        package var id: Int64
        package var author: String
        package var text: String

        package init(id: Int64, author: String, text: String) { (self.id, self.author, self.text) = (id, author, text) }
    }

    package init(
        id: IncidentID, service: ServiceID, serviceName: String, team: TeamID? = nil, title: String, message: String, level: Level,
        state: String, occurrences: Int, firstAt: Timestamp, lastAt: Timestamp, changedBy: String?, url: String, document: JSON,
        comment: Comment? = nil
    ) {
        (self.id, self.service, self.serviceName, self.team) = (id, service, serviceName, team)
        (self.title, self.message) = (title, message)
        (self.level, self.state, self.occurrences) = (level, state, occurrences)
        (self.firstAt, self.lastAt, self.changedBy, self.url) = (firstAt, lastAt, changedBy, url)
        (self.document, self.comment) = (document, comment)
    }

    /// Whether there is nothing to be done any more.
    package var isOver: Bool { state == "resolved" || state == "closed" }
    /// Whether it is trouble by itself, whoever is at it.
    var burns: Bool { state == "open" || state == "acknowledged" }
}

/// Many new incidents in one message.
package struct BundleNote: Sendable, Hashable, Codable {
    /// How many there are in all.
    package var count: Int
    /// The first of them.
    package var some: [Line]
    /// Where all of them are listed.
    package var url: String

    package struct Line: Sendable, Hashable, Codable {
        package var id: IncidentID
        package var level: Level
        package var serviceName: String
        package var title: String

        package init(id: IncidentID, level: Level, serviceName: String, title: String) {
            (self.id, self.level, self.serviceName, self.title) = (id, level, serviceName, title)
        }
    }

    package init(count: Int, some: [Line], url: String) { (self.count, self.some, self.url) = (count, some, url) }
}
