import Kernel
package import Platform

/// A way out to people. Each has a folder in `Channels/`.
package enum ChannelKind: String, CaseIterable, Sendable, Codable {
    case webhook, telegram, mail, xmpp, webpush

    /// Whether what was sent can be changed afterwards.
    var edits: Bool { self == .telegram }
    /// Whether a storm of new incidents becomes one message unless a destination says otherwise.
    var bundles: Bool { self != .webhook }
}

/// Hands messages to one service outside, and takes what comes back from it.
package protocol Channel: Sendable {
    var kind: ChannelKind { get }
    /// Nil when the settings say what is needed to send; else the key of the setting that is missing, as `telegram.token`.
    var missing: String? { get }
    /// What fails together when the other side is down, and is given a pause together: one web hook, one chat, the mail server, the
    /// XMPP connection. Holds no secret.
    func lane(of recipient: Recipient) -> String
    /// How many messages of one lane may be under way at the same time.
    var concurrency: Int { get }
    /// The address as the ledger, pages and logs show it: without anything that is a secret.
    func shown(_ address: String) -> String
    /// Hands one message over and says what came of it. Never throws and never logs what the message says; returns within a minute.
    func send(_ message: OutgoingMessage) async -> SendOutcome
    /// The message as it would be handed over, its length included, without anything that is a secret. Sends nothing, and needs no settings.
    func preview(_ message: OutgoingMessage) -> [MessagePart]
    /// Work beside sending: long polling, a connection that is kept. Returns when the task is cancelled; a channel that has none
    /// returns at once.
    func run() async
    /// The part of this work that sending needs, for a command beside a server: a connection, but nothing that takes what people answer
    /// away from the server. Nothing for a channel that needs none.
    func connect() async
}

extension Channel {
    package var missing: String? { nil }
    package var concurrency: Int { 1 }
    package func lane(of recipient: Recipient) -> String { "\(kind.rawValue):\(recipient.address)" }
    package func shown(_ address: String) -> String { address }
    package func preview(_ message: OutgoingMessage) -> [MessagePart] { [MessagePart(.text, message.text.whole)] }
    package func run() async {}
    package func connect() async {}
}

/// What became of one try.
package enum SendOutcome: Sendable, Hashable {
    /// What a passing failure is about: the message alone, or the whole lane (the other side is down), whose breaker counts it.
    package enum Blame: Sendable, Hashable { case message, lane }

    /// The other side has it.
    /// - Parameter reference: what the channel needs to edit it or to reply to it; not shown to anyone.
    case taken(reference: JSON? = nil)
    /// Try again later; not before `after`, where the other side says so. The reason is in English and holds the other side's code.
    case passing(reason: String, after: Duration? = nil, about: Blame = .lane)
    /// No use in trying again.
    case permanent(reason: String)
    /// The address is no more: as permanent, and it is removed from a person's contact methods.
    case gone(reason: String)
    /// The address is another one now; it is remembered, and the message is sent there.
    case moved(to: String)
}
