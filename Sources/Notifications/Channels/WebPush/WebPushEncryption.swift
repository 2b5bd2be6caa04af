import Crypto
import Foundation

/// Encrypts a message for one browser: RFC 8291, in the coding `aes128gcm` of RFC 8188, in one record.
enum WebPushEncryption {
    /// Bytes of a message: push services have to take bodies of 4,096, of which the head, the end mark and the tag need 103.
    static let limit = 3993
    private static let recordSize: UInt32 = 4096

    /// - Parameters:
    ///   - key: made for this message alone.
    ///   - salt: 16 bytes, of this message alone.
    /// - Throws: when the subscription's key is no point of the curve.
    static func encrypt(
        _ message: Data, for subscription: WebPushSubscription, key: P256.KeyAgreement.PrivateKey, salt: Data
    ) throws -> Data {
        let own = key.publicKey.x963Representation
        let shared = try key.sharedSecretFromKeyAgreement(with: P256.KeyAgreement.PublicKey(x963Representation: subscription.key))
        let input = shared.hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: subscription.secret, sharedInfo: Data("WebPush: info\0".utf8) + subscription.key + own,
            outputByteCount: 32)
        let content = derived(from: input, salt, "aes128gcm", bytes: 16)
        let nonce = derived(from: input, salt, "nonce", bytes: 12).withUnsafeBytes { Data($0) }
        // The 2 marks the last record.
        let box = try AES.GCM.seal(message + [2], using: content, nonce: AES.GCM.Nonce(data: nonce))
        let head = salt + withUnsafeBytes(of: recordSize.bigEndian) { Data($0) } + [UInt8(own.count)] + own
        return head + box.ciphertext + box.tag
    }

    private static func derived(from input: SymmetricKey, _ salt: Data, _ purpose: String, bytes: Int) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: input, salt: salt, info: Data("Content-Encoding: \(purpose)\0".utf8), outputByteCount: bytes)
    }
}
