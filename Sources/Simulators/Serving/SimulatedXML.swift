import Foundation

/// A document as simulated systems write and read it: elements and text, no attributes. What reads it is no parser that clients use, so that a mistake of
/// theirs is not repeated here.
struct SimulatedXML: Hashable, Sendable {
    /// How the names of elements are spelt; installations differ.
    enum Spelling: Sendable, Hashable, CaseIterable {
        case documented, small, large
        /// Every other element in small letters.
        case mixed
    }

    struct Malformed: Error {}

    var name: String
    var text = ""
    var children: [SimulatedXML] = []

    init(_ name: String, _ text: String = "") { (self.name, self.text) = (name, text) }
    init(_ name: String, _ children: [SimulatedXML]) { (self.name, self.children) = (name, children) }

    /// The first child of a name; names that clients send count as they are spelt.
    subscript(_ name: String) -> SimulatedXML? { children.first { $0.name == name } }

    // MARK: Writing

    func document(_ spelling: Spelling = .documented) -> String {
        var count = 0
        return written(spelling, &count)
    }

    private func written(_ spelling: Spelling, _ count: inout Int) -> String {
        count += 1
        let tag =
            switch spelling {
            case .documented: name
            case .small: name.lowercased()
            case .large: name.uppercased()
            case .mixed: count.isMultiple(of: 2) ? name.lowercased() : name
            }
        if children.isEmpty, text.isEmpty { return "<\(tag)/>" }
        return "<\(tag)>" + Self.escaped(text) + children.map { $0.written(spelling, &count) }.joined() + "</\(tag)>"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }

    // MARK: Reading

    /// - Throws: ``Malformed`` for what is not exactly one element, closed as it was opened.
    init(reading body: Data) throws {
        guard let text = String(data: body, encoding: .utf8) else { throw Malformed() }
        var rest = text.trimmingCharacters(in: .whitespacesAndNewlines)[...]
        if rest.hasPrefix("<?xml"), let end = rest.range(of: "?>") {
            rest = rest[end.upperBound...].drop { $0.isWhitespace }
        }
        self = try Self.element(&rest)
        guard rest.isEmpty else { throw Malformed() }
    }

    private static func element(_ rest: inout Substring) throws -> SimulatedXML {
        guard rest.first == "<", let end = rest.firstIndex(of: ">") else { throw Malformed() }
        var tag = rest[rest.index(after: rest.startIndex)..<end]
        rest = rest[rest.index(after: end)...]
        let isEmpty = tag.last == "/"
        if isEmpty { tag = tag.dropLast() }
        guard !tag.isEmpty, tag.allSatisfy({ $0.isLetter || $0.isNumber }) else { throw Malformed() }
        var element = SimulatedXML(String(tag))
        if isEmpty { return element }
        let close = "</\(tag)>"
        while !rest.hasPrefix(close) {
            guard let next = rest.firstIndex(of: "<") else { throw Malformed() }
            if next == rest.startIndex {
                element.children.append(try Self.element(&rest))
            } else {
                element.text += try plain(rest[..<next])
                rest = rest[next...]
            }
        }
        rest = rest.dropFirst(close.count)
        element.text = element.text.trimmingCharacters(in: .whitespacesAndNewlines)
        return element
    }

    private static func plain(_ text: Substring) throws -> String {
        let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&")]
        let bare = entities.reduce(text) { $0.replacing($1.0, with: "") }
        guard !bare.contains("&") else { throw Malformed() }
        return entities.reduce(String(text)) { $0.replacing($1.0, with: $1.1) }
    }
}
