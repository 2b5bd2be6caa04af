/// One fault of a request, in the form in which the Dispatcher's framework named it.
struct ValidationIssue: Encodable, Sendable, Hashable {
    let type: String
    /// `body` or `query`, then the keys to the place.
    let loc: [String]
    let msg: String
    let input: JSONValue

    static func missing(_ loc: [String], in parent: JSONValue) -> Self {
        Self(type: "missing", loc: loc, msg: "Field required", input: parent.echo)
    }

    static func notAString(_ loc: [String], _ input: JSONValue) -> Self {
        Self(type: "string_type", loc: loc, msg: "Input should be a valid string", input: input.echo)
    }

    static func notAnObject(_ loc: [String], _ input: JSONValue) -> Self {
        Self(
            type: "model_attributes_type", loc: loc,
            msg: "Input should be a valid dictionary or object to extract fields from", input: input.echo)
    }

    static func notAnInteger(_ loc: [String], _ text: String) -> Self {
        Self(
            type: "int_parsing", loc: loc,
            msg: "Input should be a valid integer, unable to parse string as an integer",
            input: JSONValue.string(text).echo)
    }

    /// - Parameter allowed: the words that would be right, in the order they are named.
    static func notOneOf(_ allowed: [String], _ loc: [String], _ input: String) -> Self {
        let quoted = allowed.map { "'\($0)'" }
        let words = quoted.count < 2 ? quoted.joined() : quoted.dropLast().joined(separator: ", ") + " or " + quoted[quoted.count - 1]
        return Self(type: "enum", loc: loc, msg: "Input should be \(words)", input: JSONValue.string(input).echo)
    }

    static let notJSON = Self(type: "json_invalid", loc: ["body"], msg: "JSON decode error", input: .object([:]))

    /// A value that is well formed but cannot be taken.
    static func wrongValue(_ loc: [String], _ reason: String, _ input: JSONValue) -> Self {
        Self(type: "value_error", loc: loc, msg: "Value error, \(reason)", input: input.echo)
    }
}

/// All faults of a request; answered 422.
struct ValidationFailure: Error, Sendable {
    let issues: [ValidationIssue]
}
