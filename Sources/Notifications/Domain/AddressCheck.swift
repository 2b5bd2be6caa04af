import Foundation
import Platform

/// Whether an address is one that its channel can send to, before anything is sent there.
enum AddressCheck {
    /// The address as the channel knows it.
    /// - Parameter isTrusted: an administrator chose it, so that it may be private.
    /// - Throws: ``ClientError``: `addressNotValid`, `addressNotAllowed`.
    static func checked(_ text: String, _ channel: ChannelKind, isTrusted: Bool) throws(ClientError) -> String {
        let text = text.trimmingCharacters(in: .whitespaces)
        let address: String? =
            switch channel {
            case .webhook: try checkedWebhook(text, isTrusted: isTrusted)
            case .telegram: isChat(text) ? text : nil
            case .mail: MailAddress(text).flatMap { $0.mailbox == text ? text : nil }
            case .xmpp: JID(text).flatMap { $0.local != nil && $0.resource == nil ? $0.description : nil }
            // A browser is no address that can be typed.
            case .webpush: nil
            }
        guard let address else { throw .addressNotValid(channel.rawValue) }
        return address
    }

    private static func checkedWebhook(_ address: String, isTrusted: Bool) throws(ClientError) -> String? {
        switch WebhookAddress.fault(address, under: isTrusted ? .privateToo : .publicOnly) {
        case .malformed: nil
        case .forbidden: throw .addressNotAllowed
        case nil: address
        }
    }

    /// A number, negative for groups, or a public name.
    private static func isChat(_ text: String) -> Bool {
        text.wholeMatch(of: /-?[0-9]{1,19}|@[A-Za-z][A-Za-z0-9_]{3,31}/) != nil
    }
}
