/// Why a body could not be read, in words for whoever sent it.
package struct DecodingProblem: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// Not JSON, or JSON beyond what is read (too deep, text that is no UTF-8).
        case syntax
        case missing
        case wrongType(expected: String)
        case wrongValue
    }

    package let kind: Kind
    /// Keys and indexes from the top of the body to the place.
    package let path: [String]
    package let reason: String

    package init(_ error: any Error) {
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            self.init(.missing, context.codingPath + [key], "is missing")
        case DecodingError.valueNotFound(let type, let context):
            let word = Self.word(for: type)
            self.init(.wrongType(expected: word), context.codingPath, "must be \(word), not null")
        case DecodingError.typeMismatch(let type, let context):
            let word = Self.word(for: type)
            self.init(.wrongType(expected: word), context.codingPath, "must be \(word)")
        case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
            self.init(.wrongValue, context.codingPath, context.debugDescription)
        default:
            self.init(.syntax, [], "The body is not JSON that can be read (check quotes, commas, UTF-8 and depth).")
        }
    }

    private init(_ kind: Kind, _ path: [any CodingKey], _ reason: String) {
        self.kind = kind
        self.path = path.map { key in key.intValue.map(String.init) ?? key.stringValue }
        self.reason = reason
    }

    /// E.g. `tags.region must be a string`.
    package var message: String { path.isEmpty ? reason : path.joined(separator: ".") + " " + reason }

    private static func word(for type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Int.Type, is Int64.Type, is Double.Type: "a number"
        case is Bool.Type: "true or false"
        case is [Any].Type: "a list"
        default: "an object"
        }
    }
}
