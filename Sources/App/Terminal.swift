import Foundation

/// Where commands write: data for scripts, notes for people. What comes from a database or a server may hold anything; a
/// terminal gets none of it that it would obey or that would show one thing as another (``escaped(_:)``).
enum Terminal {
    /// A line on standard output.
    static func data(_ line: String) { write(line, to: .standardOutput) }

    /// A line of fields on standard output, with tabs between.
    static func data(_ fields: [String]) { FileHandle.standardOutput.write(Data((row(fields) + "\n").utf8)) }

    /// A line on standard error.
    static func note(_ line: String) { write(line, to: .standardError) }

    /// A text of our own of several lines on standard output.
    static func text(_ text: String) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { data(String(line)) }
    }

    /// A value as one line of JSON on standard output.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        data(try text(value, encoder))
    }

    /// An object as one line of JSON on standard output, its fields in the given order, as the manual shows them; nil
    /// fields are left out.
    static func json(_ fields: KeyValuePairs<String, (any Encodable)?>) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        let parts = try fields.compactMap { name, value in
            try value.map { try "\(text(name, encoder)):\(text($0, encoder))" }
        }
        data("{\(parts.joined(separator: ","))}")
    }

    private static func text(_ value: any Encodable, _ encoder: JSONEncoder) throws -> String {
        String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Nobody may be reading any more, as in `switchboard doctor | head`: what is not read need not be written.
    private static func write(_ line: String, to file: FileHandle) { try? file.write(contentsOf: Data((escaped(line) + "\n").utf8)) }

    static func row(_ fields: [String]) -> String { fields.map(escaped).joined(separator: "\t") }

    /// The text with everything escaped that has no shape of its own: control characters (with ESC all ANSI sequences, and
    /// line ends), marks that turn the direction of writing, and what cannot be seen. As JSON escapes them, so that JSON stays
    /// what it is.
    static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnseen) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            guard isUnseen(scalar) else { return result.unicodeScalars.append(scalar) }
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
    }

    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// The first line of standard input, nil when it is empty.
    static func readLine() -> String? {
        guard let line = Swift.readLine(strippingNewline: true), !line.isEmpty else { return nil }
        return line
    }
}
