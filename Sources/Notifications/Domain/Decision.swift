import Foundation
import Kernel
import Platform

/// A row of the outbox and the ledger as it is decided.
struct Decision: Sendable {
    var incident: IncidentID?
    var service: ServiceID?
    var kind: MessageKind
    var channel: ChannelKind?
    /// As it is shown.
    var recipient: String?
    /// As the channel knows it.
    var address: String?
    var destination: Int64?
    var destinationName: String?
    var user: UserID?
    var method: Int64?
    /// The customer who is told.
    var contact: Int64?
    var language = Language.english
    var timeZone = TimeZone.gmt
    var state: MessageState
    var reason: String?
    let key: String
    var text = ""
    /// Of an incident's beginning and end.
    var headline: IncidentHeadline?
    /// A ``StoredContent`` as a row keeps it.
    var content: String?
    var bundleKey: String?
    /// What keeps it back, for as long as it may be told yet: an incident's number, 0 for a silence.
    var heldBy: Int64?
    var lane: String?
    var dueAt: Timestamp?
    var until = Timestamp(microseconds: 0)
    /// In the event log, of what is told; 0 for what stands not there.
    var position: Int64 = 0

    init(_ kind: MessageKind, key: String, state: MessageState) { (self.kind, self.key, self.state) = (kind, key, state) }

    /// Nothing is sent.
    func ended(_ state: MessageState, _ reason: String) -> Decision {
        var ended = self
        (ended.state, ended.reason, ended.lane, ended.dueAt, ended.content) = (state, reason, nil, nil, nil)
        return ended
    }

    /// Not sent for now: its content is kept, and told when what keeps its incident quiet ends before the incident does.
    func held(by hold: SilencePort.Hold) -> Decision {
        var held = ended(.suppressed, hold.reason)
        (held.heldBy, held.content) = (hold.source?.rawValue ?? 0, content)
        return held
    }
}

/// What a row of the outbox holds of its message; of what is gathered no more than its head, because it is made of its rows.
enum StoredContent: Sendable, Hashable, Codable {
    case incident(IncidentNote)
    case bundle
    case test
    case code(String)
    case words(String)
    case unmatched(UnmatchedNote)
    case duty(DutyNote)
    case issue(IssueNote)
    case status(SubscriberNote)
    /// Its title, and where it goes; the news are in its rows.
    case digest(SubscriberNote)

    /// Nil for what is not for a subscriber of a status page.
    var subscriber: SubscriberNote? {
        switch self {
        case .status(let note), .digest(let note): note
        case .incident, .bundle, .test, .code, .words, .unmatched, .duty, .issue: nil
        }
    }

    /// Whether what it says is known only when it is sent.
    var isGathered: Bool {
        switch self {
        case .bundle, .digest: true
        case .incident, .test, .code, .words, .unmatched, .duty, .issue, .status: false
        }
    }
}
