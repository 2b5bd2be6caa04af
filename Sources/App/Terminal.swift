import Foundation

/// Where commands write: data for scripts, notes for people.
enum Terminal {
    /// A line on standard output.
    static func data(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    /// A line on standard error.
    static func note(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    /// A value as one line of JSON on standard output.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        data(String(decoding: try encoder.encode(value), as: UTF8.self))
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

    /// The first line of standard input, nil when it is empty.
    static func readLine() -> String? {
        guard let line = Swift.readLine(strippingNewline: true), !line.isEmpty else { return nil }
        return line
    }
}
