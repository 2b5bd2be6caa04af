import Foundation

/// A file of `NAME=value` lines, as `docker --env-file` and the old connector's `.env` have them.
package enum EnvironmentFile {
    /// Later lines win. Comments, empty lines, `export`, quotes around a value and the mark that some editors put at the beginning
    /// (U+FEFF) are understood; what is no such line is left out.
    package static func values(_ text: String) -> [String: String] {
        var values: [String: String] = [:]
        let text = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
        for line in text.split(whereSeparator: \.isNewline) {
            var line = line.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("export ") { line = String(line.dropFirst(7)) }
            guard !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") else { continue }
            let name = line[..<equals].trimmingCharacters(in: .whitespaces)
            values[name] = unquoted(line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces))
        }
        return values
    }

    private static func unquoted(_ value: String) -> String {
        if let quoted = quotedBeforeRemark(value) { return quoted }
        for quote in ["\"", "'"] where value.count >= 2 && value.hasPrefix(quote) && value.hasSuffix(quote) {
            return String(value.dropFirst().dropLast())
        }
        // A remark behind a value without quotes.
        return value.firstRange(of: " #").map { String(value[..<$0.lowerBound]).trimmingCharacters(in: .whitespaces) } ?? value
    }

    /// What stands in quotes, where a remark follows them.
    private static func quotedBeforeRemark(_ value: String) -> String? {
        guard let quote = value.first, quote == "\"" || quote == "'" else { return nil }
        let inside = value.dropFirst()
        guard let end = inside.firstIndex(of: quote) else { return nil }
        let rest = inside[inside.index(after: end)...]
        let remark = rest.trimmingCharacters(in: .whitespaces)
        return remark.hasPrefix("#") && rest.first != "#" ? String(inside[..<end]) : nil
    }
}
