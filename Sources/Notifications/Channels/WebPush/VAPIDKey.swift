import Crypto
import Foundation
import Kernel
import Platform

/// By which push services know this installation (RFC 8292). Browsers' subscriptions belong to it: with another one all are lost, so
/// it is kept in the database and in backups.
struct VAPIDKey: Sendable {
    /// How long a signature is good for; push services refuse more than a day.
    private static let life = Duration.seconds(12 * 3600)

    private let key: P256.Signing.PrivateKey

    init() { key = P256.Signing.PrivateKey() }

    /// Nil for what is no key.
    init?(text: String) {
        guard let data = Data(base64URL: text), let key = try? P256.Signing.PrivateKey(rawRepresentation: data) else { return nil }
        self.key = key
    }

    /// To be kept secret.
    var text: String { key.rawRepresentation.base64URL }
    /// For browsers: `applicationServerKey`.
    var publicKey: String { key.publicKey.x963Representation.base64URL }

    /// The header `Authorization` of a request to a push service.
    /// - Parameters:
    ///   - origin: of the service.
    ///   - subject: whom its operators can write to: a `mailto:` or `https:` address.
    func authorization(for origin: String, subject: String, at now: Timestamp) throws -> String {
        let head: JSON = ["typ": "JWT", "alg": "ES256"]
        let claims: JSON = [
            "aud": .text(origin), "exp": .integer(now.adding(Self.life).microseconds / 1_000_000), "sub": .text(subject),
        ]
        let signed = [head, claims].map { Data($0.line.utf8).base64URL }.joined(separator: ".")
        let signature = try key.signature(for: Data(signed.utf8)).rawRepresentation
        return "vapid t=\(signed).\(signature.base64URL), k=\(publicKey)"
    }
}
