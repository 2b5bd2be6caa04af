/// Reads the fields of one object, and notes what is wrong with each: a key that nobody knows, a value of the wrong kind,
/// something that is missing.
package struct FileFields {
    /// Of the object.
    package let line: Int
    package let reading: FileReading
    private let what: String
    private let fields: [String: FileNode.Field]

    /// Nil, with a fault, for what is no map.
    /// - Parameters:
    ///   - what: how errors call the object, e.g. `a team`.
    ///   - known: every key it may have.
    package init?(_ node: FileNode, _ what: String, known: [String], in reading: FileReading) {
        guard let fields = node.fields else {
            reading.fault(node, "\(what) has to be a map of \(known.joined(separator: ", ")), not \(node.shown)")
            return nil
        }
        for field in fields where !known.contains(field.name) {
            reading.fault(
                field.line, "unknown key \(FileNode.quoted(field.name)) of \(what); it may have \(known.joined(separator: ", "))")
        }
        (line, self.reading, self.what) = (node.line, reading, what)
        self.fields = Dictionary(fields.map { ($0.name, $0) }) { first, _ in first }
    }

    /// What is behind a key; nil when the key is missing or empty.
    package subscript(name: String) -> FileNode? {
        guard let value = fields[name]?.value, !value.isNothing else { return nil }
        return value
    }

    /// Whether the key stands there, even with nothing behind it.
    package func has(_ name: String) -> Bool { fields[name] != nil }

    /// Of the value, or of the object.
    package func line(of name: String) -> Int { fields[name]?.value.line ?? line }

    package func fault(_ name: String, _ text: String) { reading.fault(line(of: name), text) }

    // MARK: Values

    /// A condition that has to be there.
    package func condition(_ name: String) -> Condition? {
        guard let node = self[name] else {
            reading.fault(line(of: name), "\(what) needs \(FileNode.quoted(name))")
            return nil
        }
        return reading.condition(node)
    }

    /// Nil when it is missing; nil with a fault when it is no text.
    package func text(_ name: String) -> String? { self[name].flatMap { text(of: $0, name) } }

    /// The text that has to be there; a fault of the object's line when it is missing.
    package func needed(_ name: String) -> String? {
        guard let node = self[name] else {
            // A key with nothing behind it is wrong where it stands.
            reading.fault(fields[name]?.line ?? line, "\(what) needs \(FileNode.quoted(name))")
            return nil
        }
        guard let text = text(of: node, name) else { return nil }
        guard !text.allSatisfy(\.isWhitespace) else {
            reading.fault(node, "\(FileNode.quoted(name)) is empty")
            return nil
        }
        return text
    }

    /// A list of texts, or one text for a list of one; nil when it is missing.
    package func texts(_ name: String) -> [FileNode]? {
        guard let node = self[name] else { return nil }
        if node.text != nil { return [node] }
        guard let nodes = node.list else {
            reading.fault(node, "\(FileNode.quoted(name)) has to be a list of texts, not \(node.shown)")
            return nil
        }
        return nodes.filter { text(of: $0, name) != nil }
    }

    /// The nodes of a list; none when it is missing.
    package func elements(_ name: String) -> [FileNode] {
        self[name].map { reading.elements($0, of: FileNode.quoted(name)) } ?? []
    }

    /// A whole number within bounds; nil when it is missing.
    package func number(_ name: String, in bounds: ClosedRange<Int>) -> Int? {
        value(name, "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)") { text in
            guard text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else { return nil }
            return Int(text).flatMap { bounds.contains($0) ? $0 : nil }
        }
    }

    /// `true` or `false`; nil when it is missing.
    package func flag(_ name: String) -> Bool? {
        value(name, "true or false") { ["true": true, "yes": true, "false": false, "no": false][$0.lowercased()] }
    }

    /// A length of time such as `90s`, `5m`, `1h`; nil when it is missing.
    package func duration(_ name: String) -> Span? { value(name, "a time such as 90s, 5m or 1h") { Span($0) } }

    /// One of some words; nil when it is missing.
    package func word<Value>(_ name: String, of choices: [String], _ read: (String) -> Value?) -> Value? {
        value(name, "one of \(choices.joined(separator: ", "))", read)
    }

    /// Some of some words; nil when it is missing.
    package func words<Value>(_ name: String, of choices: [String], _ read: (String) -> Value?) -> [Value]? {
        texts(name)?.compactMap { node in
            if let value = node.text.flatMap(read) { return value }
            reading.fault(node, "\(FileNode.quoted(name)) cannot be \(node.shown): it is of \(choices.joined(separator: ", "))")
            return nil
        }
    }

    /// A value that `read` understands; a fault that says what it has to be for everything else.
    package func value<Value>(_ name: String, _ what: String, _ read: (String) -> Value?) -> Value? {
        guard let node = self[name] else { return nil }
        if let value = node.text.flatMap(read) { return value }
        reading.fault(node, "\(FileNode.quoted(name)) has to be \(what), not \(node.shown)")
        return nil
    }

    private func text(of node: FileNode, _ name: String) -> String? {
        if let text = node.text { return text }
        reading.fault(node, "\(FileNode.quoted(name)) has to be a text, not \(node.shown)")
        return nil
    }
}
