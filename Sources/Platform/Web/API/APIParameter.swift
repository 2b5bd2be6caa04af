package import Kernel

/// Something an operation takes: in the query, in the path, in a header or as a field of the body. It is declared once,
/// for the check, the document and the handler that reads it (``APICall/subscript(_:)``).
package struct APIParameter<Value: Sendable>: Sendable {
    package var declaration: APIParameterDeclaration
    /// Reads a value that passed the schema; nil refuses one that is wrong all the same.
    package let read: @Sendable (JSON) -> Value?

    package init(
        _ place: APIParameterDeclaration.Place, _ name: String, _ explanation: String, _ schema: APISchema, isRequired: Bool = false,
        _ read: @escaping @Sendable (JSON) -> Value?
    ) {
        declaration = .init(place: place, name: name, schema: schema.explained(explanation), isRequired: isRequired)
        self.read = read
    }

    /// The same parameter, but required.
    package var required: Self {
        var copy = self
        copy.declaration.isRequired = true
        return copy
    }
}

/// What the document says of a parameter.
package struct APIParameterDeclaration: Sendable {
    /// Where a client writes it; in the body, as a field of a JSON object.
    package enum Place: String, Sendable { case query, path, header, body }

    package let place: Place
    package let name: String
    package let schema: APISchema
    package var isRequired: Bool

    /// Whether it may be repeated (`?level=error&level=critical`).
    var isList: Bool { if case .list = schema.form { true } else { false } }

    /// A text of a query, path or header as the value its schema speaks of; a text that is no such value stays one.
    static func value(of text: String, _ schema: APISchema) -> JSON {
        switch schema.form {
        case .integer: isInteger(text) ? Int64(text).map(JSON.integer) ?? .text(text) : .text(text)
        case .flag: text == "true" ? .flag(true) : text == "false" ? .flag(false) : .text(text)
        case .list(let element, _): value(of: text, element)
        case .named(_, let schema): value(of: text, schema)
        case .either(let schemas): schemas.lazy.map { value(of: text, $0) }.first { $0.string == nil } ?? .text(text)
        default: .text(text)
        }
    }

    /// As JSON writes whole numbers: `Int64` would take a plus and leading zeros, too.
    private static func isInteger(_ text: String) -> Bool {
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        guard let first = digits.first, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
        return first != 0x30 || digits.count == 1
    }

    var document: JSON {
        var fields: [String: JSON] = [
            "name": .text(name), "in": .text(place.rawValue), "required": .flag(isRequired || place == .path), "schema": schema.document,
        ]
        if let explanation = schema.explanation { fields["description"] = .text(explanation) }
        return .object(fields)
    }
}

extension APIParameter where Value == String {
    /// A text; `length` counts characters. Required in a path.
    package static func text(
        _ place: APIParameterDeclaration.Place, _ name: String, _ explanation: String, _ length: ClosedRange<Int>
    ) -> Self {
        .init(place, name, explanation, .text(length), isRequired: place == .path) { $0.string }
    }
}

extension APIParameter where Value == Int {
    /// A whole number; `fallback` is its value where it is left out. Required in a path.
    package static func integer(
        _ place: APIParameterDeclaration.Place, _ name: String, _ explanation: String, _ range: ClosedRange<Int64>, fallback: Int? = nil
    ) -> Self {
        let schema = APISchema.integer(range).with { $0.fallback = fallback.map { .integer(Int64($0)) } }
        return .init(place, name, explanation, schema, isRequired: place == .path) { $0.int.map(Int.init) }
    }
}

extension APIParameter where Value == Timestamp {
    /// A moment as RFC 3339 writes it.
    package static func time(_ place: APIParameterDeclaration.Place, _ name: String, _ explanation: String) -> Self {
        .init(place, name, explanation, .time) { $0.string.flatMap { Timestamp(rfc3339: $0) } }
    }
}

extension APIParameter {
    /// Several things by their numbers; in a query it may be repeated.
    package static func ids<Entity>(
        _ place: APIParameterDeclaration.Place, _ name: String, _ explanation: String, _ count: ClosedRange<Int>? = nil
    ) -> Self where Value == Set<ID<Entity>> {
        .init(place, name, explanation, .list(ID<Entity>.schema, count)) { value in
            value.elements.map { Set($0.compactMap(\.int).map { ID($0) }) }
        }
    }
}

extension APIParameter where Value == Bool {
    /// `true` or `false`.
    package static func flag(_ place: APIParameterDeclaration.Place, _ name: String, _ explanation: String) -> Self {
        .init(place, name, explanation, .flag) { $0.bool }
    }
}
