import Crypto
package import Foundation
package import Kernel

/// The installation's secret: what cookies, forms and tokens are signed with.
package struct SecretKey: Sendable {
    private let key: SymmetricKey

    package init(bytes: [UInt8]) { key = SymmetricKey(data: bytes) }

    /// The key in `secret.key` of the data directory; makes it (readable by its owner alone) when it is not there.
    package static func load(directory: String, world: World) throws -> SecretKey {
        let path = directory + "/" + fileName
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            try handle.write(contentsOf: Data(world.randomBytes(length)))
            try handle.synchronize()
            try handle.close()
        } else if errno != EEXIST {
            throw KeyFileError(path: path, message: String(cString: strerror(errno)))
        }
        guard let data = FileManager.default.contents(atPath: path) else { throw KeyFileError(path: path, message: "cannot be read") }
        // A cut-off key would sign, but weakly, and one of equal bytes is known to everybody.
        guard isWellFormed(Array(data)) else {
            throw KeyFileError(
                path: path,
                message: "is no key of \(length) random bytes; restore it from a backup or remove it, which signs everybody out")
        }
        return SecretKey(bytes: Array(data))
    }

    static let length = 32
    package static let fileName = "secret.key"

    /// Why the key cannot be used, for the person who starts the program.
    package struct KeyFileError: Error, CustomStringConvertible {
        let path: String
        let message: String
        package var description: String { "\(path): \(message)" }
    }

    /// Base64url of the HMAC-SHA256 of some parts. The first names the use, so that no use accepts another's code.
    package func authenticationCode(_ parts: String...) -> String {
        Data(HMAC<SHA256>.authenticationCode(for: Self.joined(parts), using: key)).base64URL
    }

    /// Whether `code` is the code of these parts; takes as long for every wrong one.
    package func isAuthenticationCode(_ code: some StringProtocol, of parts: String...) -> Bool {
        guard let given = Data(base64URL: String(code)) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(given, authenticating: Self.joined(parts), using: key)
    }

    /// A key for one use, for libraries that want key bytes (JSON Web Tokens).
    package func derived(for use: String) -> [UInt8] {
        let derived = HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data(use.utf8), outputByteCount: 32)
        return derived.withUnsafeBytes { Array($0) }
    }

    /// A value that is given to a browser and believed when it comes back: `value.code`.
    package func sign(_ value: String, use: String) -> String {
        value + "." + authenticationCode(use, value)
    }

    /// The value of a signed text; nil when it was not signed here for this use.
    package func verify(_ signed: some StringProtocol, use: String) -> String? {
        guard let dot = signed.lastIndex(of: ".") else { return nil }
        let value = String(signed[..<dot])
        return isAuthenticationCode(signed[signed.index(after: dot)...], of: use, value) ? value : nil
    }

    /// With lengths, so that parts cannot run into each other.
    private static func joined(_ parts: [String]) -> Data {
        Data(parts.map { "\($0.utf8.count):\($0)" }.joined().utf8)
    }
}

extension Data {
    /// Base64 as URLs and cookies can carry it.
    package var base64URL: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Also with `=` at the end; nil for what is no Base64.
    package init?(base64URL text: String) {
        let padded = text.replacing("-", with: "+").replacing("_", with: "/")
        self.init(base64Encoded: padded + String(repeating: "=", count: (4 - padded.utf8.count % 4) % 4))
    }
}
