import Foundation
import Kernel

/// What `{name}` stands for in requests of a described ticket system.
struct Placeholders {
    private var values: [String: String]

    /// Today, yesterday and the day before, as `YYYY-MM-DD`.
    init(now: Timestamp, zone: TimeZone) {
        values = [
            "today": NTTMFilter.day(0, before: now, zone), "yesterday": NTTMFilter.day(1, before: now, zone),
            "day_before_yesterday": NTTMFilter.day(2, before: now, zone),
        ]
    }

    func adding(_ name: String, _ value: String) -> Placeholders {
        var copy = self
        copy.values[name] = value
        return copy
    }

    /// In an address: values are percent-encoded, except those that are pieces of a query themselves.
    func address(_ text: String, pieces: Set<String> = []) -> String {
        let filled = filled(text) { name, value in
            pieces.contains(name) ? value : value.addingPercentEncoding(withAllowedCharacters: Self.unreserved) ?? ""
        }
        return filled.addingPercentEncoding(withAllowedCharacters: Self.addressCharacters) ?? filled
    }

    /// In a text of JSON: values are escaped as inside quotes.
    func json(_ text: String, pieces: Set<String> = []) -> String {
        filled(text) { name, value in pieces.contains(name) ? value : Self.escaped(value) }
    }

    private static let unreserved = CharacterSet.alphanumerics.intersection(.init(charactersIn: "\u{20}"..."\u{7E}"))
        .union(.init(charactersIn: "-._~"))
    /// What an address may hold, and the percent sign of what is encoded already.
    private static let addressCharacters = CharacterSet(charactersIn: "!#$%&'()*+,/:;=?@[]-._~").union(unreserved)

    private static func escaped(_ value: String) -> String {
        let quoted = (try? JSONEncoder().encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
        return String(quoted.dropFirst().dropLast())
    }

    private func filled(_ text: String, _ form: (String, String) -> String) -> String {
        text.replacing(/\{([a-z_]+)\}/) { match in
            let name = String(match.1)
            // Braces of JSON stay as they are.
            return values[name].map { form(name, $0) } ?? String(match.0)
        }
    }
}
