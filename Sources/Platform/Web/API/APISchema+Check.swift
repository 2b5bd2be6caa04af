import Foundation
import Kernel

extension APISchema {
    /// What is wrong with a value, each fault with the path to its place; empty when nothing is.
    package func faults(in value: JSON, at path: String = "") -> [(path: String, detail: String)] {
        if value == .null { return isNullable ? [] : [(path, "must be \(noun), not null")] }
        switch form {
        case .anything: return value.holdsNUL ? [(path, "contains the character NUL")] : []
        case .named(_, let schema): return schema.faults(in: value, at: path)
        case .either(let schemas): return schemas.contains { $0.faults(in: value).isEmpty } ? [] : [(path, "must be \(noun)")]
        case .list(let element, let count): return listFaults(value, element, count, path)
        case .object(let properties, let isOpen): return objectFaults(value, properties, isOpen, path)
        case .map(let schema):
            guard let fields = value.fields else { return [(path, "must be \(noun)")] }
            return fields.sorted { $0.key < $1.key }.flatMap { name, value in
                name.utf8.contains(0)
                    ? [(path, "has a name with the character NUL")] : schema.faults(in: value, at: Self.join(path, name))
            }
        case .text, .word, .integer, .number, .flag: return scalarFault(value).map { [(path, $0)] } ?? []
        }
    }

    private func scalarFault(_ value: JSON) -> String? {
        switch (form, value) {
        case (.text(let length, let format), .text(let text)): return Self.textFault(text, length, format)
        case (.word(let words), .text(let text)): return words.contains(text) ? nil : "must be \(noun)"
        case (.integer(let range), .integer(let number)):
            guard let range, !range.contains(number) else { return nil }
            if range.upperBound == .max { return "must be at least \(range.lowerBound)" }
            return "must be from \(range.lowerBound) to \(range.upperBound)"
        case (.number, .number), (.number, .integer), (.flag, .flag): return nil
        default: return "must be \(noun)"
        }
    }

    private static func textFault(_ text: String, _ length: ClosedRange<Int>?, _ format: String?) -> String? {
        // No database takes it.
        if text.utf8.contains(0) { return "contains the character NUL" }
        if format == "date-time", Timestamp(rfc3339: text) == nil { return "must be a time like 2026-11-21T09:05:39Z" }
        guard let length else { return nil }
        // Bytes first: counting characters of a huge text is slow. Characters as JSON Schema counts them.
        let count = text.utf8.count <= length.lowerBound ? text.utf8.count : text.unicodeScalars.count
        if count < length.lowerBound { return count == 0 ? "must not be empty" : "must have at least \(length.lowerBound) characters" }
        return count > length.upperBound ? "must have at most \(length.upperBound) characters" : nil
    }

    private func listFaults(
        _ value: JSON, _ element: APISchema, _ count: ClosedRange<Int>?, _ path: String
    ) -> [(path: String, detail: String)] {
        guard let values = value.elements else { return [(path, "must be \(noun)")] }
        if let count, !count.contains(values.count) {
            let bound = values.count < count.lowerBound ? "at least \(count.lowerBound)" : "at most \(count.upperBound)"
            return [(path, "must have \(bound) elements")]
        }
        return values.enumerated().flatMap { index, value in element.faults(in: value, at: Self.join(path, String(index))) }
    }

    private func objectFaults(
        _ value: JSON, _ properties: [Property], _ isOpen: Bool, _ path: String
    ) -> [(path: String, detail: String)] {
        guard let fields = value.fields else { return [(path, "must be \(noun)")] }
        let known = properties.flatMap { property -> [(path: String, detail: String)] in
            let place = Self.join(path, property.name)
            guard let value = fields[property.name] else { return property.isRequired ? [(place, "is missing")] : [] }
            return property.schema.faults(in: value, at: place)
        }
        guard !isOpen else { return known }
        let names = Set(properties.map(\.name))
        let unknown = fields.keys.filter { !names.contains($0) }.sorted()
        return known + unknown.map { (Self.join(path, String($0.prefix(100))), "is not known") }
    }

    private static func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : path + "." + name }

    /// `a number`, for "must be …".
    private var noun: String {
        switch form {
        case .text: "a text"
        case .word(let words): words.count == 1 ? words[0] : "one of " + words.joined(separator: ", ")
        case .integer: "a whole number"
        case .number: "a number"
        case .flag: "true or false"
        case .list: "a list"
        case .object, .map: "an object"
        case .named(_, let schema): schema.noun
        case .either(let schemas): schemas.map(\.noun).joined(separator: " or ")
        case .anything: "a value"
        }
    }
}

extension JSON {
    /// Whether the character that no database takes is in a text or a name of it.
    fileprivate var holdsNUL: Bool {
        switch self {
        case .text(let text): text.utf8.contains(0)
        case .list(let values): values.contains(where: \.holdsNUL)
        case .object(let fields): fields.contains { $0.key.utf8.contains(0) || $0.value.holdsNUL }
        case .null, .flag, .integer, .number: false
        }
    }
}
