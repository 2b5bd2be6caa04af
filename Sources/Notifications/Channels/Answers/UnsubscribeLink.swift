import Foundation
import Kernel
import Platform

/// The link in a mail to a person by which its address is their contact method no more, without signing in (RFC 8058). It says whose
/// address it is, signed: a changed one does nothing.
struct UnsubscribeLink: Sendable, Hashable {
    private static let use = "unsubscribe"
    static let path = "/answer/unsubscribe"
    static let pattern = "/answer/unsubscribe/:token"

    let user: UserID
    let identity: ChannelDesk.Identity

    init(_ user: UserID, _ identity: ChannelDesk.Identity) { (self.user, self.identity) = (user, identity) }

    /// Nil for what is no person's: nobody who reads a shared mailbox may take it from the others. Nil for a code, which was asked for.
    init?(in message: OutgoingMessage) {
        guard let user = message.recipient.user, message.kind != .code else { return nil }
        self.init(user, .init(message.recipient.channel, message.recipient.address))
    }

    /// Nil for a token that was not made here.
    init?(token: String, key: SecretKey) {
        guard let text = key.verify(token, use: Self.use).flatMap({ Data(base64URL: $0) }).map({ String(decoding: $0, as: UTF8.self) })
        else { return nil }
        let parts = text.split(separator: " ", maxSplits: 2)
        guard parts.count == 3, let user = Int64(parts[0]), let channel = ChannelKind(rawValue: String(parts[1])) else { return nil }
        self.init(UserID(user), .init(channel, String(parts[2])))
        // Base64 has several last letters for the same bytes; a link has one form.
        guard self.token(key) == token else { return nil }
    }

    func token(_ key: SecretKey) -> String {
        key.sign(Data("\(user) \(identity.channel.rawValue) \(identity.address)".utf8).base64URL, use: Self.use)
    }

    /// - Parameter base: this server's address, without a slash at the end.
    func url(_ base: String, _ key: SecretKey) -> String { "\(base)\(Self.path)/\(token(key))" }
}
