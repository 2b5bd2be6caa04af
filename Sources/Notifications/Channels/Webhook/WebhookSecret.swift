import Crypto
package import Foundation
package import Kernel

/// The shared secret of a web hook, as Standard Webhooks 1.0 writes it: `whsec_` and the base64 of the key.
package struct WebhookSecret: Sendable, Hashable {
    private static let prefix = "whsec_"
    /// Bytes of a new key; the standard takes 24 to 64.
    private static let length = 32

    private let key: [UInt8]

    /// A new one.
    package init(world: World) { key = world.randomBytes(Self.length) }

    /// Nil for what is no secret of a web hook.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), let key = Data(base64Encoded: String(text.dropFirst(Self.prefix.count))), !key.isEmpty
        else { return nil }
        self.key = [UInt8](key)
    }

    /// What its receiver is given.
    package var text: String { Self.prefix + Data(key).base64EncodedString() }

    /// The value of `webhook-signature` for one try.
    /// - Parameters:
    ///   - id: the same in every try.
    ///   - time: of this try; receivers refuse what is older than some minutes.
    package func signature(of body: Data, id: String, at time: Timestamp) -> String {
        let signed = Data("\(id).\(time.webhookSeconds).".utf8) + body
        let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: key))
        return "v1," + Data(code).base64EncodedString()
    }
}

extension Timestamp {
    /// Whole seconds since 1970, as `webhook-timestamp` has them.
    var webhookSeconds: Int64 { microseconds.flooringDivision(by: 1_000_000) }
}
