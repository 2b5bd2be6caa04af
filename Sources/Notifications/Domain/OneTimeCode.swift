import Crypto
import Kernel

/// Codes by which somebody proves that an address is theirs.
enum OneTimeCode {
    /// For a chat with a bot to which anybody may write: hard to guess.
    static func link(_ world: World) -> String { world.randomCode(length: 16) }

    /// Six digits, typed from the message: few tries count.
    static func digits(_ world: World) -> String {
        // Larger by far than the million, so that none is likelier than another.
        let number = world.randomBytes(7).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % 1_000_000
        let text = String(number)
        return String(repeating: "0", count: 6 - text.count) + text
    }

    /// What is kept of it. A code of six digits is guessed from its hash at once, so that it is kept for minutes only.
    static func hash(_ code: String) -> String { SHA256.hash(data: Array(code.utf8)).hexadecimal }
}
