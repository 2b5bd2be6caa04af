import Crypto
import Foundation
package import Platform

/// Where a browser takes messages, and the keys with which they are encrypted for it: `PushSubscription.toJSON()`.
package struct WebPushSubscription: Sendable, Hashable {
    /// Whoever knows it can send to the browser: a secret.
    package let endpoint: String
    /// The browser's public key, an uncompressed point of P-256.
    let key: Data
    /// What only the browser and we know.
    let secret: Data

    /// - Parameter allowsPrivate: whether the endpoint may be one over http, or in a private network.
    /// - Throws: ``ClientError``: `addressNotValid`, `addressNotAllowed`.
    package init(_ json: JSON, allowsPrivate: Bool) throws(ClientError) {
        guard let endpoint = json["endpoint"]?.string, let key = json["keys"]?["p256dh"]?.string.flatMap({ Data(base64URL: $0) }),
            let secret = json["keys"]?["auth"]?.string.flatMap({ Data(base64URL: $0) }), secret.count == 16,
            (try? P256.KeyAgreement.PublicKey(x963Representation: key)) != nil
        else { throw .addressNotValid(ChannelKind.webpush.rawValue) }
        try Self.check(endpoint, allowsPrivate: allowsPrivate)
        (self.endpoint, self.key, self.secret) = (endpoint, key, secret)
    }

    private static func check(_ endpoint: String, allowsPrivate: Bool) throws(ClientError) {
        switch WebhookAddress.fault(endpoint, under: allowsPrivate ? .privateToo : .publicOnly) {
        case .malformed: throw .addressNotValid(ChannelKind.webpush.rawValue)
        case .forbidden: throw .addressNotAllowed
        case nil: break
        }
        if !allowsPrivate, URLComponents(string: endpoint)?.scheme != "https" { throw .addressNotAllowed }
    }

    /// What there is to keep of it.
    package var json: JSON {
        ["endpoint": .text(endpoint), "keys": ["p256dh": .text(key.base64URL), "auth": .text(secret.base64URL)]]
    }

    /// Scheme, host and port of the push service, for whom a message is signed and what may be shown.
    static func origin(of endpoint: String) -> String {
        guard let url = URLComponents(string: endpoint), let scheme = url.scheme, let host = url.host else { return "…" }
        let isUsual = url.port == nil || url.port == (scheme == "https" ? 443 : 80)
        return "\(scheme)://\(host)" + (isUsual ? "" : ":\(url.port ?? 0)")
    }
}
