import Crypto
import Foundation
import Platform

@testable import Notifications

/// The browser of RFC 8291, appendix A.
enum SampleBrowser {
    static let privateKey = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
    static let publicKey = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    static let secret = "BTBZMqHH6r4Tts7J_aSIgg"

    static func json(_ endpoint: String = "https://push.example.net/send/secret-part") -> JSON {
        ["endpoint": .text(endpoint), "expirationTime": nil, "keys": ["p256dh": .text(publicKey), "auth": .text(secret)]]
    }

    /// What the browser makes of a body; throws when it cannot read it.
    static func decrypt(_ body: Data) throws -> Data {
        struct Unreadable: Error {}
        guard let key = Data(base64URL: privateKey), let secret = Data(base64URL: secret), let own = Data(base64URL: publicKey),
            body.count > 86, body[body.startIndex + 20] == 65
        else { throw Unreadable() }
        let salt = body.prefix(16)
        let sender = body.dropFirst(21).prefix(65)
        let shared = try P256.KeyAgreement.PrivateKey(rawRepresentation: key).sharedSecretFromKeyAgreement(
            with: P256.KeyAgreement.PublicKey(x963Representation: sender))
        let input = shared.hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: secret, sharedInfo: Data("WebPush: info\0".utf8) + own + sender, outputByteCount: 32)
        func derived(_ purpose: String, _ bytes: Int) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: input, salt: salt, info: Data("Content-Encoding: \(purpose)\0".utf8), outputByteCount: bytes)
        }
        let nonce = try AES.GCM.Nonce(data: derived("nonce", 12).withUnsafeBytes { Data($0) })
        let box = try AES.GCM.SealedBox(nonce: nonce, ciphertext: body.dropFirst(86).dropLast(16), tag: body.suffix(16))
        let text = try AES.GCM.open(box, using: derived("aes128gcm", 16))
        guard text.last == 2 else { throw Unreadable() }
        return text.dropLast()
    }
}
