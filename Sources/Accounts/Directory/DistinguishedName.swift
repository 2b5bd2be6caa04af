import Foundation

/// The name of an entry (RFC 4514), taken apart so that two of them can be compared: `cn=desk\, night,ou=groups,dc=example`.
struct DistinguishedName: Hashable, Sendable {
    /// One step of the name: mostly one attribute, several joined by a plus.
    private struct Part: Hashable, Sendable {
        let attributes: [String: String]
        /// Of its first attribute, as written.
        let value: String
    }

    private let parts: [Part]

    /// What steps of names are usually of (RFC 4514, section 3).
    static let types: Set<String> = ["cn", "l", "st", "o", "ou", "c", "street", "dc", "uid"]

    /// Nil for what is no name; the empty one, which is the root's, too.
    init?(_ text: String) {
        var reader = Reader(rest: Substring(text).unicodeScalars)
        var parts: [Part] = []
        repeat {
            guard let part = reader.part() else { return nil }
            parts.append(
                Part(attributes: Dictionary(part.map { ($0.type, Self.folded($0.value)) }) { first, _ in first }, value: part[0].value))
        } while reader.skip(",")
        guard reader.rest.isEmpty else { return nil }
        self.parts = parts
    }

    /// What the entry itself is called: `desk, night`.
    var leadingValue: String { parts[0].value }

    /// Whether it has several steps, all of the usual kinds: no text that merely holds an equals sign.
    var isOfDirectory: Bool { parts.count > 1 && parts.allSatisfy { $0.attributes.keys.allSatisfy(Self.types.contains) } }

    /// Whether it is below another entry, or that one itself.
    func isWithin(_ base: DistinguishedName) -> Bool {
        parts.count >= base.parts.count && parts.suffix(base.parts.count).map(\.attributes) == base.parts.map(\.attributes)
    }

    /// The same for names that mean the same entry.
    var folded: String {
        parts.map { part in part.attributes.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: "+") }.joined(separator: ",")
    }

    /// Most attributes of names are compared without case and doubled spaces.
    private static func folded(_ value: String) -> String {
        value.precomposedStringWithCompatibilityMapping.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private struct Reader {
        var rest: Substring.UnicodeScalarView

        mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
            guard rest.first == scalar else { return false }
            rest.removeFirst()
            return true
        }

        mutating func part() -> [(type: String, value: String)]? {
            var attributes: [(String, String)] = []
            repeat {
                guard let equals = rest.firstIndex(of: "=") else { return nil }
                let type = String(Substring(rest[..<equals])).trimmingCharacters(in: .whitespaces).lowercased()
                guard !type.isEmpty, type.utf8.allSatisfy(Self.isOfType) else { return nil }
                rest = rest[rest.index(after: equals)...]
                guard let value = value() else { return nil }
                attributes.append((type, value))
            } while skip("+")
            return attributes
        }

        /// Up to the next comma or plus that is not escaped; spaces around it do not count.
        private mutating func value() -> String? {
            var (bytes, kept) = ([UInt8](), 0)
            while rest.first == " " { rest.removeFirst() }
            while let scalar = rest.first, scalar != ",", scalar != "+" {
                rest.removeFirst()
                guard scalar == "\\" else {
                    bytes += String(scalar).utf8
                    if scalar != " " { kept = bytes.count }
                    continue
                }
                guard let first = rest.popFirst() else { return nil }
                if let high = Character(first).hexDigitValue, let second = rest.first, let low = Character(second).hexDigitValue {
                    rest.removeFirst()
                    bytes.append(UInt8(high << 4 | low))
                } else {
                    bytes += String(first).utf8
                }
                kept = bytes.count
            }
            // An empty value names nothing, and bytes that are no text cannot be compared.
            return kept == 0 ? nil : String(bytes: bytes[..<kept], encoding: .utf8)
        }

        private static func isOfType(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): true
            default: false
            }
        }
    }
}
