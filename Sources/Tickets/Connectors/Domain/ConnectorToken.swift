import Accounts
import Kernel

/// The token of a native connector: `sbc_` and 40 letters and digits, of which only a hash is stored.
enum ConnectorToken {
    static let prefix = "sbc_"

    static func make(_ world: World) -> String { prefix + world.randomCode(length: 40) }

    /// Enough to tell it from others.
    static func hint(_ token: String) -> String { String(token.prefix(8)) }

    /// SHA-256 in 64 hexadecimal digits of lower case.
    static func digest(_ text: String) -> String { Secret.digest(text) }

    /// Takes the same time wherever the first difference is.
    static func isEqual(_ left: String, _ right: String) -> Bool { Secret.isEqual(Array(left.utf8), Array(right.utf8)) }
}
