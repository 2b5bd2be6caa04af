import Crypto
import Foundation
import Kernel

/// The token of a native connector: `sbc_` and 40 letters and digits, of which only a hash is stored.
enum ConnectorToken {
    static let prefix = "sbc_"

    static func make(_ world: World) -> String { prefix + world.randomCode(length: 40) }

    /// Enough to tell it from others.
    static func hint(_ token: String) -> String { String(token.prefix(8)) }

    /// SHA-256 in 64 hexadecimal digits of lower case: enough for secrets that are random and long.
    static func digest(_ text: String) -> String { SHA256.hash(data: Data(text.utf8)).hexadecimal }

    /// Takes the same time wherever the first difference is.
    static func isEqual(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return zip(left.utf8, right.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
