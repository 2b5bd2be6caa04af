import Foundation
import Mustache

/// All texts of the product in all its languages.
package struct Texts: Sendable {
    /// Texts of one module in one language: a dictionary file, or some that the code holds.
    package struct Source: Sendable {
        enum Content { case json([UInt8]), texts([String: String]) }

        package let module: String
        package let language: Language
        let content: Content

        package init(module: String, language: Language, json: [UInt8]) {
            (self.module, self.language, content) = (module, language, .json(json))
        }

        init(module: String, language: Language, texts: [String: String]) {
            (self.module, self.language, content) = (module, language, .texts(texts))
        }
    }

    /// A text, or its forms by number.
    enum Entry: Hashable, Sendable {
        case text(String)
        case plural([PluralCategory: String])
    }

    private let entries: [Language: [String: Entry]]
    private let repeated: [String]

    /// What is wrong with the dictionaries: a key missing in a language, spelled twice, a plural without a form its
    /// language needs, other placeholders than in English. Empty in a released version (a test sees to it).
    package var problems: [String] { repeated + TextChecks.problems(in: entries) }

    /// - Throws: when a file is not a flat JSON object of texts and plural objects.
    package init(_ sources: [Source]) throws {
        var entries: [Language: [String: Entry]] = [:]
        var repeated: [String] = []
        for source in sources {
            for (key, entry) in try Self.read(source) {
                if entries[source.language, default: [:]].updateValue(entry, forKey: key) != nil {
                    repeated.append("\(source.module).\(source.language.rawValue): \(key) is there twice")
                }
            }
        }
        (self.entries, self.repeated) = (entries, repeated)
    }

    /// The dictionaries of several modules.
    package init(parts: [PageParts]) throws { try self.init(parts.flatMap(\.texts)) }

    /// The texts of one language; what is missing there is shown in English, then as its key.
    package func `for`(_ language: Language) -> TextCatalog {
        TextCatalog(language: language, entries: entries[language] ?? [:], fallback: entries[.english] ?? [:])
    }

    /// Every key any language has.
    package var keys: Set<String> { Set(entries.values.flatMap(\.keys)) }

    private static func read(_ source: Source) throws -> [String: Entry] {
        switch source.content {
        case .texts(let texts): texts.mapValues { .text($0) }
        case .json(let json): try read(json, named: "\(source.module).\(source.language.rawValue).json")
        }
    }

    private static func read(_ json: [UInt8], named name: String) throws -> [String: Entry] {
        guard let object = try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any] else {
            throw DictionaryError(file: name, message: "is not an object")
        }
        return try object.mapValues { value in
            if let text = value as? String { return .text(text) }
            guard let forms = value as? [String: String] else {
                throw DictionaryError(file: name, message: "holds something that is no text")
            }
            return .plural(
                try Dictionary(
                    uniqueKeysWithValues: forms.map { form, text in
                        guard let category = PluralCategory(rawValue: form) else {
                            throw DictionaryError(file: name, message: "knows a plural form \(form), which there is not")
                        }
                        return (category, text)
                    }))
        }
    }

    /// A dictionary that is not in the form of one: a fault of this program.
    struct DictionaryError: Error, CustomStringConvertible {
        let file: String
        let message: String
        var description: String { "\(file) \(message)" }
    }
}

/// The texts of one language. Templates reach them as `{{text.some_key}}`.
package struct TextCatalog: Sendable, MustacheParent {
    package let language: Language
    let entries: [String: Texts.Entry]
    let fallback: [String: Texts.Entry]

    /// The text of a key.
    package subscript(key: String) -> String { text(key) }

    /// The text of a key, its `{name}` placeholders filled.
    package func text(_ key: String, _ values: [String: String] = [:]) -> String {
        guard let entry = entries[key] ?? fallback[key] else { return key }
        return switch entry {
        case .text(let text): Self.fill(text, values)
        case .plural(let forms): Self.fill(forms[.other] ?? key, values)
        }
    }

    /// The form of a text that goes with a number; `{count}` is the number as the language writes it.
    package func plural(_ key: String, _ count: Int, _ values: [String: String] = [:]) -> String {
        let local = entries[key]
        guard case .plural(let forms) = local ?? fallback[key] else { return text(key, values) }
        let rules = local == nil ? .english : language
        let form = forms[PluralCategory(of: count, in: rules)] ?? forms[.other] ?? key
        return Self.fill(form, values.merging(["count": count.formatted(.number.locale(language.locale))]) { given, _ in given })
    }

    /// Whether there is a text, in this language or in English; without one the key itself is shown.
    package func has(_ key: String) -> Bool { entries[key] != nil || fallback[key] != nil }

    /// For templates. Never nil: an unknown key is shown as it is.
    package func child(named key: String) -> Any? { text(key) }

    private static func fill(_ text: String, _ values: [String: String]) -> String {
        guard !values.isEmpty, text.contains("{") else { return text }
        // One pass, so that a value that looks like a placeholder stays what it is.
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            result += rest[..<open]
            let name = String(rest[rest.index(after: open)..<close])
            result += values[name] ?? String(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}
