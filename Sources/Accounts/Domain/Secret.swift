import Crypto
import Kernel

/// How secrets are stored and compared.
package enum Secret {
    /// 64 hexadecimal digits of SHA-256: enough for secrets that are random and long; passwords go through scrypt.
    package static func digest(_ secret: String) -> String { SHA256.hash(data: Array(secret.utf8)).hexadecimal }

    /// Takes the same time wherever the first difference is.
    package static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
