import Crypto
import Kernel

/// What makes two events of a service the same problem: a hash, so that its size does not depend on the event.
package struct Fingerprint: Hashable, Sendable {
    /// What is said of a problem: without its volatile parts, or as it is. The two never meet.
    enum Form: String {
        case masked = "text"
        case whole
    }

    /// 32 hexadecimal digits.
    package let key: String

    /// The source's own fingerprint.
    package init(custom: String) { self.init(parts: [Array("custom".utf8), Array(custom.utf8)]) }

    /// Level and title, and the message too when the service asks for it.
    init(_ form: Form, level: Level, title: [UInt8], message: [UInt8]? = nil) {
        let parts = [Array(form.rawValue.utf8), Array(level.word.utf8), title]
        self.init(parts: parts + (message.map { [$0] } ?? []))
    }

    /// Parts cannot run into each other: the separator is no character of a text.
    private init(parts: [[UInt8]]) {
        var hash = SHA256()
        for part in parts {
            hash.update(data: part)
            hash.update(data: [0])
        }
        key = hash.finalize().prefix(16).hexadecimal
    }
}
