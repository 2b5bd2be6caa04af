import Kernel

/// A message whose words can be chosen, as the API and addresses of pages name it. Codes and the news of status pages are none: the
/// former are read by programs too, the latter have words of their own already.
package enum WordedKind: String, CaseIterable, Sendable {
    case opened, reopened, resolved, commented
    /// A step of a playbook.
    case step
    /// Many new incidents in one message.
    case bundle
    /// What customers are told, and that it is over.
    case customers, back
    /// A set of triggers that no playbook knows.
    case unmatched
    case onCallBegins = "on_call_begins"
    case onCallEnds = "on_call_ends"
    /// Much news of a status page in one message.
    case digest
    case test

    /// Nil for what cannot be worded.
    init?(_ content: OutgoingMessage.Content, _ kind: MessageKind) {
        switch content {
        case .incident: self = WordedKind(rawValue: kind.rawValue) ?? .opened
        case .bundle: self = .bundle
        case .words: self = kind == .back ? .back : .customers
        case .unmatched: self = .unmatched
        case .duty(let note): self = note.takesOver ? .onCallBegins : .onCallEnds
        case .digest: self = .digest
        case .test: self = .test
        case .code, .status, .issue: return nil
        }
    }

    /// What stands for the whole of it where there is no message yet.
    var messageKind: MessageKind {
        switch self {
        case .bundle: .opened
        case .onCallBegins, .onCallEnds: .onCall
        default: MessageKind(rawValue: rawValue) ?? .opened
        }
    }

    /// Names that can stand between braces, in the order in which they are explained.
    package var placeholders: [String] {
        switch self {
        case .opened, .reopened: Self.incident
        case .resolved: Self.incident + ["by"]
        case .commented: Self.incident + ["author", "comment"]
        case .step: Self.incident + ["playbook", "step", "reason", "repeat", "late"]
        case .bundle: ["count", "incidents", "list", "more"]
        case .customers, .back: ["text"]
        case .unmatched: ["triggers"]
        case .onCallBegins: ["schedule", "until"]
        case .onCallEnds: ["schedule"]
        case .digest: ["page", "count", "messages", "list", "more"]
        case .test: []
        }
    }

    private static let incident = [
        "level", "service", "title", "message", "occurrences", "count", "since", "last", "changed_by", "id",
    ]

    /// The usual lines below the first one, the same in every language: each placeholder is a sentence there.
    var usualText: String {
        switch self {
        case .opened, .reopened: "{message}\n{occurrences}"
        case .resolved: "{occurrences}\n{by}"
        case .commented: "{comment}"
        case .step: "{message}\n{occurrences}\n{reason}\n{repeat}\n{late}"
        case .bundle, .digest: "{list}\n{more}"
        case .unmatched: "{triggers}"
        case .onCallBegins: "{until}"
        case .customers, .back, .onCallEnds, .test: ""
        }
    }
}
