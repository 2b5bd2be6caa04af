import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// An element of what Finesse sends. Names are compared without their case: the same thing is `User`, `user`, `ReasonCode` and `reasonCode`.
struct FinesseXML: Hashable, Sendable {
    /// In small letters.
    let name: String
    var text = ""
    var children: [FinesseXML] = []

    init(name: String) { self.name = name.lowercased() }

    /// The first of a name.
    func child(_ name: String) -> FinesseXML? {
        let name = name.lowercased()
        return children.first { $0.name == name }
    }

    func children(_ name: String) -> [FinesseXML] {
        let name = name.lowercased()
        return children.filter { $0.name == name }
    }

    /// What a child says; nil where there is none, or it says nothing.
    subscript(name: String) -> String? {
        guard let text = child(name)?.text, !text.isEmpty else { return nil }
        return text
    }
}

extension FinesseXML {
    /// Elements inside each other.
    private static let mostDepth = 64
    private static let mostElements = 500_000

    /// Reads a document. Nil for what is none, and for one with a document type: Finesse's have none, and entities could be anything.
    init?(_ data: Data) {
        guard data.range(of: Data("<!DOCTYPE".utf8)) == nil, data.range(of: Data("<!ENTITY".utf8)) == nil else { return nil }
        let parser = XMLParser(data: data)
        parser.shouldResolveExternalEntities = false
        parser.shouldProcessNamespaces = true
        let reader = Reader()
        parser.delegate = reader
        guard parser.parse(), let root = reader.root else { return nil }
        self = root
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var root: FinesseXML?
        private var open: [FinesseXML] = []
        private var count = 0

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            count += 1
            guard open.count < mostDepth, count <= mostElements else { return parser.abortParsing() }
            open.append(FinesseXML(name: name))
        }

        func parser(_ parser: XMLParser, foundCharacters text: String) {
            guard !open.isEmpty else { return }
            open[open.count - 1].text += text
        }

        func parser(_ parser: XMLParser, foundCDATA data: Data) {
            guard !open.isEmpty else { return }
            open[open.count - 1].text += String(decoding: data, as: UTF8.self)
        }

        func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
            guard var done = open.popLast() else { return }
            done.text = done.text.trimmingCharacters(in: .whitespacesAndNewlines)
            if open.isEmpty { root = done } else { open[open.count - 1].children.append(done) }
        }
    }
}

extension FinesseXML {
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

    /// As JSON, for the old pages: an element with children is an object, several of a name are a list.
    var plain: [String: [FinesseXML]] { Dictionary(grouping: children, by: \.name) }
}
