import Crypto
import Foundation
import Platform

/// A password of Finesse as it is kept, in memory and in the database: encrypted with a key that is derived from the installation's and
/// stands in no backup of the database alone. Bound to the sign-in here that it was given in, so that nobody's row opens another's.
struct SealedPassword: Hashable, Sendable {
    /// Bytes that the cipher wants never to see twice.
    static let nonceLength = 12

    /// Base64url of nonce, text and tag.
    let text: String

    init(stored text: String) { self.text = text }

    init(sealing password: String, of session: String, with key: SecretKey, nonce: [UInt8]) throws {
        let box = try AES.GCM.seal(
            Data(password.utf8), using: Self.key(from: key), nonce: AES.GCM.Nonce(data: nonce), authenticating: Self.owner(session))
        text = (Data(nonce) + box.ciphertext + box.tag).base64URL
    }

    /// Nil when it was sealed with another key, for another sign-in, or was changed.
    func opened(for session: String, with key: SecretKey) -> String? {
        guard let data = Data(base64URL: text), let box = try? AES.GCM.SealedBox(combined: data),
            let plain = try? AES.GCM.open(box, using: Self.key(from: key), authenticating: Self.owner(session))
        else { return nil }
        return String(validating: plain, as: UTF8.self)
    }

    private static func key(from key: SecretKey) -> SymmetricKey { SymmetricKey(data: key.derived(for: "finesse password")) }

    private static func owner(_ session: String) -> Data { Data("finesse password of session \(session)".utf8) }
}
