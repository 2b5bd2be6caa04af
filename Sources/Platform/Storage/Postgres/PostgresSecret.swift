import Crypto
import Foundation
package import Kernel

/// A role's password as PostgreSQL keeps it (SCRAM-SHA-256, RFC 5802): computed here, so that the password itself is
/// neither sent nor written to the server's log.
package struct PostgresSecret: Sendable {
    package let verifier: String

    private static let rounds = 4096

    /// Nil for a password with anything but printable ASCII: other characters would have to be prepared (RFC 4013).
    package init?(password: String, world: World) {
        self.init(password: password, salt: world.randomBytes(16))
    }

    init?(password: String, salt: [UInt8]) {
        guard !password.isEmpty, password.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
        let key = SymmetricKey(data: Self.stretched(password, salt: salt))
        let stored = SHA256.hash(data: Self.code("Client Key", key))
        let server = Self.code("Server Key", key)
        let texts = [Data(salt), Data(stored), Data(server)].map { $0.base64EncodedString() }
        verifier = "SCRAM-SHA-256$\(Self.rounds):\(texts[0])$\(texts[1]):\(texts[2])"
    }

    /// PBKDF2 with one block.
    private static func stretched(_ password: String, salt: [UInt8]) -> [UInt8] {
        let key = SymmetricKey(data: Array(password.utf8))
        var last = Array(HMAC<SHA256>.authenticationCode(for: salt + [0, 0, 0, 1], using: key))
        var result = last
        for _ in 1..<rounds {
            last = Array(HMAC<SHA256>.authenticationCode(for: last, using: key))
            for index in result.indices { result[index] ^= last[index] }
        }
        return result
    }

    private static func code(_ text: String, _ key: SymmetricKey) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
    }
}
