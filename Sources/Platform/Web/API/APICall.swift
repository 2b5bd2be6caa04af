import Foundation
package import Hummingbird

/// A request that was let in: who asks, and what for, checked against the operation's declaration.
package struct APICall: Sendable {
    package let request: Request
    package let context: AppContext
    package let caller: APICaller
    /// By place and name.
    let values: [String: JSON]

    static func key(_ declaration: APIParameterDeclaration) -> String { declaration.place.rawValue + " " + declaration.name }

    /// The value of a parameter, nil when it was not given or is null.
    /// - Throws: 400 or 422 for a value that the schema lets through and is wrong all the same.
    package subscript<Value>(parameter: APIParameter<Value>) -> Value? {
        get throws {
            guard let value = values[Self.key(parameter.declaration)], value != .null else { return nil }
            guard let read = parameter.read(value) else {
                throw ClientError.invalid(parameter.declaration.place, [(parameter.declaration.name, "is not known")])
            }
            return read
        }
    }

    /// The value of a parameter that is required, or has a value that counts when it is absent.
    package func need<Value>(_ parameter: APIParameter<Value>) throws -> Value {
        if let value = try self[parameter] { return value }
        guard let fallback = parameter.declaration.schema.fallback.flatMap(parameter.read) else {
            throw ClientError.invalid(parameter.declaration.place, [(parameter.declaration.name, "is missing")])
        }
        return fallback
    }

    /// Whether a field was given, be it null.
    package func has<Value>(_ parameter: APIParameter<Value>) -> Bool { values[Self.key(parameter.declaration)] != nil }

    /// How many a list is to show.
    package var limit: Int { get throws { try need(APIPaging.limit) } }

    /// Where a list goes on; nil at its beginning.
    /// - Throws: 400 for a cursor that no list gave out.
    package func cursor<Cursor>(_ parse: (String) -> Cursor?) throws -> Cursor? {
        guard let text = try self[APIPaging.after] else { return nil }
        guard let cursor = parse(text) else {
            throw ClientError.invalid(.query, [(APIPaging.after.declaration.name, "is no cursor of this list")])
        }
        return cursor
    }
}
