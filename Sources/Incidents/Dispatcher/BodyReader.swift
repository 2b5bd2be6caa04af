import Foundation
import Platform

/// Reads the fields of a JSON object and remembers every fault, so that all are answered at once. Of a body only what is
/// asked for is kept, however much else it holds.
struct BodyReader {
    /// Fields whose values no answer repeats.
    private static let secrets: Set<String> = ["code", "password"]

    private let fields: [String: JSONValue]
    private let loc: [String]
    private(set) var issues: [ValidationIssue] = []

    /// Throws ``ValidationFailure`` when the body is no JSON object.
    /// - Parameter fields: those that are asked for; an object's own fields behind its name, none for other values.
    init(body: Data, fields: [String: [String]]) throws(ValidationFailure) {
        guard let value = try? JSONDecoder().decode(WantedFields.self, from: body, configuration: fields).value else {
            throw ValidationFailure(issues: [.notJSON])
        }
        guard case .object(let fields) = value else {
            throw ValidationFailure(issues: [.notAnObject(["body"], value)])
        }
        self.fields = fields
        loc = ["body"]
    }

    private init(fields: [String: JSONValue], loc: [String]) {
        self.fields = fields
        self.loc = loc
    }

    /// A required text. On a fault the issue is remembered and the text is empty.
    mutating func string(_ key: String) -> String {
        guard let value = fields[key] else { return fault(.missing(loc + [key], in: .object(fields))) }
        guard case .string(let text) = value else { return fault(.notAString(loc + [key], shown(value, of: key))) }
        guard !text.utf8.contains(0) else {
            return fault(.wrongValue(loc + [key], "contains the character NUL", shown(value, of: key)))
        }
        return text
    }

    /// A text that may be absent or null.
    mutating func optionalString(_ key: String) -> String? {
        guard let value = fields[key], value != .null else { return nil }
        return string(key)
    }

    /// A required text that is one of `allowed`.
    mutating func word(_ key: String, among allowed: [String]) -> String {
        let count = issues.count
        let text = string(key)
        guard issues.count == count, !allowed.contains(text) else { return text }
        return fault(.notOneOf(allowed, loc + [key], text))
    }

    /// Reads a required object with `read`; its faults are added to these. Nil on a fault.
    mutating func object<Value>(_ key: String, _ read: (inout BodyReader) -> Value) -> Value? {
        guard let value = fields[key] else {
            issues.append(.missing(loc + [key], in: .object(fields)))
            return nil
        }
        guard case .object(let inner) = value else {
            issues.append(.notAnObject(loc + [key], value))
            return nil
        }
        var reader = BodyReader(fields: inner, loc: loc + [key])
        let result = read(&reader)
        issues += reader.issues
        return result
    }

    /// The error of an operation, with what was given for its field.
    func explained(_ error: ClientError) -> ClientError {
        guard let key = error.field, case .string(let text)? = fields[key], !Self.secrets.contains(key) else { return error }
        return error.repeating(text)
    }

    private func shown(_ value: JSONValue, of key: String) -> JSONValue { Self.secrets.contains(key) ? .null : value }

    /// Throws everything that was found wrong.
    func finish() throws(ValidationFailure) {
        guard issues.isEmpty else { throw ValidationFailure(issues: issues) }
    }

    private mutating func fault(_ issue: ValidationIssue) -> String {
        issues.append(issue)
        return ""
    }
}

/// A body as far as it is asked for: its wanted fields, and the wanted fields of those.
private struct WantedFields: DecodableWithConfiguration {
    let value: JSONValue

    init(from decoder: any Decoder, configuration wanted: [String: [String]]) throws {
        guard let container = try? decoder.container(keyedBy: JSONValue.Key.self) else {
            value = try JSONValue(from: decoder)
            return
        }
        var fields: [String: JSONValue] = [:]
        for (name, inner) in wanted where container.contains(JSONValue.Key(name)) {
            let key = JSONValue.Key(name)
            if !inner.isEmpty, let object = try? container.nestedContainer(keyedBy: JSONValue.Key.self, forKey: key) {
                fields[name] = .object(try Self.fields(inner, of: object))
            } else {
                fields[name] = try container.decode(JSONValue.self, forKey: key)
            }
        }
        value = .object(fields)
    }

    private static func fields(
        _ wanted: [String], of container: KeyedDecodingContainer<JSONValue.Key>
    ) throws -> [String: JSONValue] {
        var fields: [String: JSONValue] = [:]
        for name in wanted where container.contains(JSONValue.Key(name)) {
            fields[name] = try container.decode(JSONValue.self, forKey: JSONValue.Key(name))
        }
        return fields
    }
}
