/// A provider whose rows are taken of a source of the status document: `voice=Acme Calls`.
package struct FeedProvider: Sendable, Hashable, CustomStringConvertible {
    /// The sources whose rows name a provider.
    package static let sources = ["sms", "mms", "voice", "email"]

    package let source: String
    package let name: String

    /// Nil when the text names no such source, or no provider that a line of a file could hold.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let (source, name) = (String(parts[0]), String(parts[1]))
        let isPlain = name.utf8.allSatisfy { $0 != UInt8(ascii: ";") && $0 >= 0x20 }
        guard Self.sources.contains(source), isPlain, name.utf8.count <= 100 else { return nil }
        (self.source, self.name) = (source, name)
    }

    package var description: String { source + "=" + name }
}
