import Foundation
package import Platform

extension PublicID: SQLConvertible {
    package var sqlValue: SQLValue { .text(rawValue) }
}

extension Row {
    func publicID(_ name: String) throws -> PublicID {
        guard let id = PublicID(rawValue: try text(name)) else { throw StorageError(.internal, "column \(name) holds no public id") }
        return id
    }

    func optionalPublicID(_ name: String) throws -> PublicID? { try optionalText(name).flatMap(PublicID.init(rawValue:)) }

    func localized(_ name: String) throws -> LocalizedText { try StatusJSON.value(from: try text(name)) }
    func optionalLocalized(_ name: String) throws -> LocalizedText? { try optionalText(name).map { try StatusJSON.value(from: $0) } }

    /// One of an enum's words.
    func word<Word: RawRepresentable>(_ name: String, as _: Word.Type = Word.self) throws -> Word where Word.RawValue == String {
        guard let word = Word(rawValue: try text(name)) else { throw StorageError(.internal, "column \(name) holds no word that is known") }
        return word
    }
}

/// Columns that hold JSON.
enum StatusJSON {
    static func text(of value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func value<Value: Decodable>(_: Value.Type = Value.self, from text: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }

    /// States by component.
    static func text(of states: [PublicID: ComponentState]) throws -> String {
        try text(of: Dictionary(uniqueKeysWithValues: states.map { ($0.key.rawValue, $0.value) }))
    }

    static func states(from text: String) throws -> [PublicID: ComponentState] {
        let words = try value([String: ComponentState].self, from: text)
        return Dictionary(words.compactMap { id, state in PublicID(rawValue: id).map { ($0, state) } }) { $1 }
    }
}

/// `?3, ?4, …` for a list of arguments.
func placeholders(_ count: Int, from first: Int = 1) -> String {
    (first..<(first + count)).map { "?\($0)" }.joined(separator: ", ")
}
