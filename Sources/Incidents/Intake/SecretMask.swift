import Foundation

/// Keeps secrets out of what people are shown of a request: codes of services wherever they stand, what stands behind a name
/// that tells of a secret, tokens, passwords in addresses, and what looks drawn by lot.
struct SecretMask: Sendable {
    /// Bytes that are looked through for codes, and those of them that are shown at most.
    static let looked = 32 << 10
    private static let shown = 2048
    /// Bytes of a code that is masked inside of words, too.
    private static let longCode = 6

    /// As they stand in a text and in JSON, by their first byte; the longest first, because one may begin with another.
    private let codes: [UInt8: [[UInt8]]]

    /// - Parameter codes: those that must not be shown, whoever sends them.
    init(codes: [String]) {
        let spellings = codes.filter { !$0.isEmpty }.flatMap(Self.spellings).map { Array($0.utf8) }
        self.codes = Dictionary(grouping: spellings) { $0[0] }.mapValues { $0.sorted { $0.count > $1.count } }
    }

    /// The beginning of the text, with `…` for every secret.
    func masked(_ text: String) -> String {
        // Codes before the text is cut, or a part of one might be left at its end.
        let text = withoutCodes(Self.unescaped(String(text.prefix(utf8: Self.looked))))
        return Self.withoutNamed(text.prefix(utf8: Self.shown))
            .replacing(/(?i)\b(bearer|basic)\s+[^\s,;&}"'\\]+/) { "\($0.output.1) …" }
            .replacing(/sb_[A-Za-z0-9]{8,}/, with: "…")
            // User and password of an address, up to the last `@`: passwords hold any sign.
            .replacing(/(\\{0,3}\/\\{0,3}\/)[^\s"'\/?#@:\\]*(?::[^\s"<>]{0,200})?@/) { "\($0.output.1)…@" }
            .replacing(/[A-Za-z0-9_+\/\-]{16,}/) { Self.looksRandom($0.output) ? "…" : String($0.output) }
    }

    // MARK: Codes

    private static func spellings(of code: String) -> [String] {
        guard code.utf8.contains(where: { [0x22, 0x2F, 0x5C].contains($0) }) else { return [code] }
        let inJSON = code.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return [code, inJSON, inJSON.replacing("/", with: "\\/")]
    }

    private func withoutCodes(_ text: String) -> String {
        guard !codes.isEmpty else { return text }
        let bytes = Array(text.utf8)
        var (kept, index): ([UInt8], Int) = ([], 0)
        while index < bytes.count {
            if let code = codes[bytes[index]]?.first(where: { Self.stands($0, in: bytes, at: index) }) {
                kept += Array("…".utf8)
                index += code.count
            } else {
                kept.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }

    /// Short codes, as other systems had them, count only where they are a word by themselves: a few letters are in many words.
    private static func stands(_ code: [UInt8], in bytes: [UInt8], at start: Int) -> Bool {
        let end = start + code.count
        guard end <= bytes.count, code.indices.allSatisfy({ bytes[start + $0] == code[$0] }) else { return false }
        guard code.count < longCode else { return true }
        return (start == 0 || !isOfWord(bytes[start - 1])) && (end == bytes.count || !isOfWord(bytes[end]))
    }

    private static func isOfWord(_ byte: UInt8) -> Bool { byte >= 0x80 || Kind(byte) != nil }

    /// Characters may be written with escapes: `"\u0063ode"` is `"code"`. Marks that would end a text get a backslash.
    private static func unescaped(_ text: String) -> String {
        guard text.contains("\\u") else { return text }
        return text.replacing(/(?:\\u[0-9A-Fa-f]{4})+/) { match in
            let units = match.output.split(separator: "\\u").compactMap { UInt16($0, radix: 16) }
            return String(decoding: units, as: UTF16.self).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        }
    }

    // MARK: What looks drawn by lot

    private enum Kind {
        case small, capital, digit

        init?(_ byte: UInt8) {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): self = .small
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): self = .capital
            case UInt8(ascii: "0")...UInt8(ascii: "9"): self = .digit
            default: return nil
            }
        }
    }

    /// Whether letters and digits are mixed as chance mixes them. In words, paths, dates and numbers few neighbours differ in kind.
    private static func looksRandom(_ run: Substring) -> Bool {
        let kinds = run.utf8.compactMap(Kind.init)
        let changes = zip(kinds, kinds.dropFirst()).count { $0 != $1 }
        return kinds.count >= 16 && kinds.contains(.digit) && changes * 4 >= kinds.count
    }
}
