import Crypto
package import Kernel

/// What makes two events of a service the same problem: a hash, so that its size does not depend on the event.
package struct Fingerprint: Hashable, Sendable {
    /// 32 hexadecimal digits.
    package let key: String

    /// The source's own fingerprint.
    package init(custom: String) { self.init(parts: ["custom", custom]) }

    /// Level and title with what varies masked, and the message too when the service asks for it.
    package init(level: Level, title: String, message: String?) {
        let parts = ["text", level.word, VolatileMask.masked(title)]
        self.init(parts: parts + (message.map { [VolatileMask.masked($0)] } ?? []))
    }

    /// Parts cannot run into each other: the separator is no character of a text.
    private init(parts: [String]) {
        var hash = SHA256()
        for part in parts {
            hash.update(data: Array(part.utf8))
            hash.update(data: [0])
        }
        key = hash.finalize().prefix(16).hexadecimal
    }
}
