import Crypto
import Foundation

/// A secret of somebody as it is kept, in memory and in the database: encrypted with a key that is derived from the installation's and
/// stands in no backup of the database alone.
package struct SealedText: Hashable, Sendable {
    /// What a secret is for, and whose it is: nobody's row opens another's, and none of another kind.
    package struct Use: Sendable {
        fileprivate let kind: String
        fileprivate let owner: String

        package init(_ kind: String, of owner: String) { (self.kind, self.owner) = (kind, owner) }

        fileprivate func key(from key: SecretKey) -> SymmetricKey { SymmetricKey(data: key.derived(for: kind)) }
        fileprivate var authenticated: Data { Data("\(kind) of \(owner)".utf8) }
    }

    /// Bytes that the cipher wants never to see twice.
    package static let nonceLength = 12

    /// Base64url of nonce, text and tag.
    package let text: String

    package init(stored text: String) { self.text = text }

    /// - Parameter nonce: of ``nonceLength``.
    package init(sealing secret: String, for use: Use, with key: SecretKey, nonce: [UInt8]) throws {
        let box = try AES.GCM.seal(
            Data(secret.utf8), using: use.key(from: key), nonce: AES.GCM.Nonce(data: nonce), authenticating: use.authenticated)
        text = (Data(nonce) + box.ciphertext + box.tag).base64URL
    }

    /// Nil when it was sealed with another key, for another use, or was changed.
    package func opened(for use: Use, with key: SecretKey) -> String? {
        guard let data = Data(base64URL: text), let box = try? AES.GCM.SealedBox(combined: data),
            let plain = try? AES.GCM.open(box, using: use.key(from: key), authenticating: use.authenticated)
        else { return nil }
        return String(validating: plain, as: UTF8.self)
    }
}
