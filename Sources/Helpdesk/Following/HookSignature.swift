import Crypto
import Foundation

/// How Redmine signs its web hooks: `sha256=` and the HMAC of the body.
enum HookSignature {
    static let header = "X-Redmine-Signature-256"
    private static let scheme = "sha256="

    /// Takes as long for a wrong one as for the right one.
    static func isValid(_ text: String?, of body: some ContiguousBytes, secret: String) -> Bool {
        guard let text, text.hasPrefix(scheme), let sent = bytes(text.dropFirst(scheme.count)) else { return false }
        let key = SymmetricKey(data: Array(secret.utf8))
        return body.withUnsafeBytes { HMAC<SHA256>.isValidAuthenticationCode(sent, authenticating: Data($0), using: key) }
    }

    private static func bytes(_ digits: Substring) -> [UInt8]? {
        guard digits.utf8.count == SHA256.byteCount * 2 else { return nil }
        var (bytes, high): ([UInt8], UInt8?) = ([], nil)
        for digit in digits.utf8 {
            guard let value = Character(Unicode.Scalar(digit)).hexDigitValue.map({ UInt8($0) }) else { return nil }
            if let first = high { bytes.append(first << 4 | value) }
            high = high == nil ? value : nil
        }
        return bytes
    }
}
