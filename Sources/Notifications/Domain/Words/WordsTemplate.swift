/// A text with places to fill: `{service}`; `{{` and `}}` stand for the braces themselves.
struct WordsTemplate: Sendable, Hashable {
    private enum Piece: Hashable { case text(String), place(String) }

    private let lines: [[Piece]]

    /// - Parameter names: what may stand between braces.
    init(_ text: String, names: [String]) throws(WordsFault) {
        var lines: [[Piece]] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { lines.append(try Self.pieces(of: line, names)) }
        self.lines = lines
    }

    private static func pieces(of line: Substring, _ names: [String]) throws(WordsFault) -> [Piece] {
        var (pieces, text, rest): ([Piece], String, Substring) = ([], "", line)
        while let sign = rest.popFirst() {
            if sign == "{" || sign == "}", rest.first == sign {
                text.append(sign)
                rest.removeFirst()
            } else if sign == "{" {
                guard let end = rest.firstIndex(of: "}") else { throw .unfinished }
                let name = String(rest[..<end])
                guard names.contains(name) else { throw .unknown(name) }
                pieces += [.text(text), .place(name)]
                (text, rest) = ("", rest[rest.index(after: end)...])
            } else if sign == "}" {
                throw .unfinished
            } else {
                text.append(sign)
            }
        }
        return pieces + [.text(text)]
    }

    /// The lines, filled in one pass: a value that looks like a placeholder stays what it is. A line that is made of placeholders is left
    /// out where all of them are empty.
    /// - Parameter values: by name; what is missing is empty.
    func filled(_ values: [String: String]) -> [String] {
        lines.compactMap { Self.filled($0, values) }
    }

    private static func filled(_ line: [Piece], _ values: [String: String]) -> String? {
        var (text, hasPlaces, isFilled) = ("", false, false)
        for piece in line {
            switch piece {
            case .text(let said): text += said
            case .place(let name):
                let value = values[name] ?? ""
                text += value
                (hasPlaces, isFilled) = (true, isFilled || !value.isEmpty)
            }
        }
        return hasPlaces && !isFilled ? nil : text
    }
}

/// Why words cannot be used.
enum WordsFault: Error, Hashable, CustomStringConvertible {
    /// A placeholder that messages of this kind do not have.
    case unknown(String)
    /// A brace without its other one.
    case unfinished
    /// Nothing is left of the first line.
    case emptyTitle

    var description: String {
        switch self {
        case .unknown(let name): "there is no placeholder \(name)"
        case .unfinished: "a brace has no other one"
        case .emptyTitle: "the first line is empty"
        }
    }
}
