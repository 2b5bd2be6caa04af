package import Foundation

extension StatusLogo {
    /// Whatever a browser or a program calls it, its bytes say what it is.
    /// - Returns: nil for what is no picture that a page shows.
    package init?(_ bytes: Data) {
        guard let type = Self.type(of: bytes) else { return nil }
        self.init(type: type, bytes: bytes)
    }

    /// Whether its bytes are of the type it is said to have.
    var isGenuine: Bool { Self.type(of: bytes) == type }

    private static func type(of bytes: Data) -> String? {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if bytes.starts(with: Data("RIFF".utf8)), bytes.dropFirst(8).starts(with: Data("WEBP".utf8)) { return "image/webp" }
        return isSVG(bytes) ? "image/svg+xml" : nil
    }

    /// How much of the text may stand before its root.
    private static let longestProlog = 4096

    /// An XML text with the root `svg` and without entities of its own, with which a small text can become a huge one. Scripts in it do
    /// not run: it is shown as a picture, and its own address forbids them.
    private static func isSVG(_ bytes: Data) -> Bool {
        guard let text = String(data: bytes, encoding: .utf8), !text.contains("<!ENTITY") else { return false }
        let head = text.prefix(longestProlog).drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        let isOther = head.prefixMatch(of: /(?i)<(!doctype\s+)?html/) != nil
        return head.hasPrefix("<") && !isOther && head.contains(/<svg[\s>\/]/)
    }
}
