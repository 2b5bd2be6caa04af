import Foundation

/// What Finesse sends.
typealias FinesseXML = XMLTree

extension FinesseXML {
    /// A list of all users of a large house.
    private static let ofFinesse = Bounds(bytes: FinesseClient.answerLimit, depth: 64, elements: 500_000)

    /// Nil for what is none of its documents: those have no document type, and are not larger.
    init?(_ data: Data) {
        guard let tree = try? XMLTree(reading: data, bounds: Self.ofFinesse) else { return nil }
        self = tree
    }

    // MARK: Writing

    /// `<name>…</name>` with the text escaped, so that it is text whatever is in it.
    static func element(_ name: String, _ text: String) -> String { "<\(name)>\(escaped(text))</\(name)>" }

    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&apos;"
            // No document may hold these.
            case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": continue
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
