import Foundation
import Kernel
import Platform

/// The link in a message by which whoever it was sent to acknowledges its incident without signing in. It says who and what, signed:
/// a changed one does nothing.
struct AcknowledgeLink: Sendable, Hashable {
    private static let use = "acknowledge"
    /// How long one is good for.
    private static let life = Duration.seconds(30 * 86_400)
    static let path = "/answer"
    static let pattern = "/answer/:token"

    let identity: ChannelDesk.Identity
    let incident: IncidentID
    /// When the message was decided.
    let at: Timestamp

    init(_ identity: ChannelDesk.Identity, _ incident: IncidentID, at: Timestamp) {
        (self.identity, self.incident, self.at) = (identity, incident, at)
    }

    /// Nil for a message that is no person's, or after which there is nothing to acknowledge.
    init?(in message: OutgoingMessage) {
        guard message.recipient.user != nil, message.kind.begins || message.kind == .step, let incident = message.incident else {
            return nil
        }
        self.init(.init(message.recipient.channel, message.recipient.address), incident.id, at: message.at)
    }

    /// Nil for a token that was not made here, or too long ago.
    init?(token: String, key: SecretKey, now: Timestamp) {
        guard let text = key.verify(token, use: Self.use).flatMap({ Data(base64URL: $0) }).map({ String(decoding: $0, as: UTF8.self) })
        else { return nil }
        let parts = text.split(separator: " ", maxSplits: 3)
        guard parts.count == 4, let channel = ChannelKind(rawValue: String(parts[0])), let incident = Int64(parts[1]),
            let at = Int64(parts[2])
        else { return nil }
        self.init(.init(channel, String(parts[3])), IncidentID(incident), at: Timestamp(microseconds: at))
        // Base64 has several last letters for the same bytes; a link has one form.
        guard now < self.at.adding(Self.life), self.token(key) == token else { return nil }
    }

    func token(_ key: SecretKey) -> String {
        let text = "\(identity.channel.rawValue) \(incident) \(at.microseconds) \(identity.address)"
        return key.sign(Data(text.utf8).base64URL, use: Self.use)
    }

    /// - Parameter base: this server's address, without a slash at the end.
    func url(_ base: String, _ key: SecretKey) -> String { "\(base)\(Self.path)/\(token(key))" }
}
