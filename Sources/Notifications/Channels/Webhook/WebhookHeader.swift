import Foundation

/// A header that the receiver of a web hook asks for beside the usual ones, as `Authorization`.
package struct WebhookHeader: Sendable, Hashable {
    package let name: String
    package let value: String

    /// What says how the body is framed, read and signed is the sender's own.
    private static let reserved: Set<String> = [
        "host", "content-length", "content-type", "transfer-encoding", "connection", "te", "trailer", "upgrade", "keep-alive", "expect",
        "content-encoding", "webhook-id", "webhook-timestamp", "webhook-signature",
    ]

    /// `Name: value`; nil for what is none, or is a header of the web hook itself.
    package init?(_ line: String) {
        guard let colon = line.firstIndex(of: ":") else { return nil }
        self.init(name: String(line[..<colon]), value: line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
    }

    /// Nil for a name that is no token of HTTP, for one of the web hook's own, and for a value that would end the line.
    package init?(name: String, value: String) {
        guard !name.isEmpty, name.utf8.count <= 100, name.utf8.allSatisfy(Self.isToken), !Self.reserved.contains(name.lowercased()),
            value.utf8.count <= 4096, value.utf8.allSatisfy({ $0 == 9 || (0x20...0x7E).contains($0) })
        else { return nil }
        (self.name, self.value) = (name, value)
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
