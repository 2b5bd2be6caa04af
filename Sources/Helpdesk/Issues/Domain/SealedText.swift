import Crypto
import Foundation
import Kernel
import Platform

/// A secret of a person as it is kept: encrypted with a key that is derived from the installation's and stands in no backup of
/// the database alone. Bound to the person, so that nobody's row opens another's.
struct SealedText: Hashable, Sendable {
    /// Base64url of nonce, text and tag.
    let text: String

    init(stored text: String) { self.text = text }

    init(sealing secret: String, of user: UserID, with key: SecretKey, nonce: [UInt8]) throws {
        let box = try AES.GCM.seal(
            Data(secret.utf8), using: Self.key(from: key), nonce: AES.GCM.Nonce(data: nonce), authenticating: Self.owner(user))
        text = (Data(nonce) + box.ciphertext + box.tag).base64URL
    }

    /// Nil when it was sealed with another key, for another person, or was changed.
    func opened(for user: UserID, with key: SecretKey) -> String? {
        guard let data = Data(base64URL: text), let box = try? AES.GCM.SealedBox(combined: data),
            let plain = try? AES.GCM.open(box, using: Self.key(from: key), authenticating: Self.owner(user))
        else { return nil }
        return String(validating: plain, as: UTF8.self)
    }

    /// Bytes that the cipher wants never to see twice.
    static let nonceLength = 12

    private static func key(from key: SecretKey) -> SymmetricKey { SymmetricKey(data: key.derived(for: "helpdesk redmine key")) }

    private static func owner(_ user: UserID) -> Data { Data("redmine key of user \(user)".utf8) }
}
