import Kernel
import Platform

/// Ids of messages, made so that a receipt counts only from the one whom the message went to.
struct XMPPReceipts: Sendable {
    private static let length = 16

    let key: SecretKey

    /// The same in every try.
    func id(of message: String, to address: JID) -> String { "\(message).\(code(message, address))" }

    /// The key of the message; nil for an id that was not made for this address.
    func key(of id: String, from address: JID) -> String? {
        guard let dot = id.lastIndex(of: ".") else { return nil }
        let message = String(id[..<dot])
        return id[id.index(after: dot)...] == code(message, address) ? message : nil
    }

    private func code(_ message: String, _ address: JID) -> String {
        String(key.authenticationCode("xmpp receipt", message, address.description).prefix(Self.length))
    }
}
