import Foundation
import FoundationXML

/// An XML document that somebody else wrote, in memory: elements and their texts, in bounds. Document types are refused, so nothing in it
/// can name files, addresses or entities of its own. Names are compared without their case and their prefix: Finesse writes the same thing as
/// `User`, `user`, `ReasonCode` and `reasonCode`.
struct XMLTree: Sendable, Hashable {
    enum Refusal: Error, Sendable, Hashable {
        case notXML
        /// It declares a document type or entities.
        case declaresEntities
        case tooLarge
    }

    struct Bounds: Sendable {
        var bytes = 1 << 20
        var depth = 32
        var elements = 20_000
    }

    /// In small letters.
    let name: String
    /// Without spaces around it.
    fileprivate(set) var text = ""
    fileprivate(set) var children: [XMLTree] = []

    init(name: String) { self.name = name.lowercased() }

    init(reading data: Data, bounds: Bounds = Bounds()) throws(Refusal) {
        guard data.count <= bounds.bytes else { throw .tooLarge }
        // In other encodings a declaration would not be found by its bytes.
        guard !data.contains(0), Self.isPlain(data) else { throw .notXML }
        guard data.range(of: Data("<!DOCTYPE".utf8)) == nil, data.range(of: Data("<!ENTITY".utf8)) == nil else { throw .declaresEntities }
        let reader = XMLTreeReader(bounds)
        let parser = XMLParser(data: data)
        parser.shouldResolveExternalEntities = false
        parser.shouldProcessNamespaces = false
        parser.delegate = reader
        let isRead = parser.parse()
        if let refusal = reader.refusal { throw refusal }
        guard isRead, let root = reader.root else { throw .notXML }
        self = root
    }

    /// Whether the document says of itself nothing but that its ASCII is ASCII.
    private static func isPlain(_ data: Data) -> Bool {
        let head = String(decoding: data.prefix(headLength), as: UTF8.self)
        guard let found = head.firstMatch(of: /<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']/) else { return true }
        let name = found.1.lowercased()
        return ["utf-8", "utf8", "us-ascii", "ascii"].contains(name) || plainFamilies.contains { name.hasPrefix($0) }
    }

    private static let plainFamilies = ["iso-8859-", "windows-125", "cp125", "koi8-"]
    /// Where a document says how it is written.
    private static let headLength = 256

    /// The first child of that name.
    func child(_ name: String) -> XMLTree? {
        let name = name.lowercased()
        return children.first { $0.name == name }
    }

    /// All children of that name.
    func children(_ name: String) -> [XMLTree] {
        let name = name.lowercased()
        return children.filter { $0.name == name }
    }

    /// The text of the child of that name; nil for one that is empty.
    subscript(name: String) -> String? {
        guard let text = child(name)?.text, !text.isEmpty else { return nil }
        return text
    }

    /// The first element of that name, this one or anywhere inside.
    func first(_ name: String) -> XMLTree? {
        if self.name == name.lowercased() { return self }
        for child in children { if let found = child.first(name) { return found } }
        return nil
    }
}

/// Follows the parser and builds the tree. Used on one thread, by one document.
private final class XMLTreeReader: NSObject, XMLParserDelegate {
    private let bounds: XMLTree.Bounds
    private var open: [XMLTree] = []
    private var count = 0
    var root: XMLTree?
    var refusal: XMLTree.Refusal?

    init(_ bounds: XMLTree.Bounds) { self.bounds = bounds }

    private func refuse(_ reason: XMLTree.Refusal, _ parser: XMLParser) {
        refusal = refusal ?? reason
        parser.abortParsing()
    }

    func parser(
        _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        count += 1
        guard count <= bounds.elements, open.count < bounds.depth else { return refuse(.tooLarge, parser) }
        open.append(XMLTree(name: String(elementName.split(separator: ":").last ?? "")))
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        guard refusal == nil, !open.isEmpty else { return }
        open[open.count - 1].text += string
    }

    func parser(_ parser: XMLParser, foundCDATA data: Data) {
        guard refusal == nil, !open.isEmpty else { return }
        open[open.count - 1].text += String(decoding: data, as: UTF8.self)
    }

    func parser(_ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName: String?) {
        guard refusal == nil, var done = open.popLast() else { return }
        done.text = done.text.trimmingCharacters(in: .whitespacesAndNewlines)
        if open.isEmpty { root = done } else { open[open.count - 1].children.append(done) }
    }
}
