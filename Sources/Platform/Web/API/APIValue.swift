package import Kernel

/// A type that has one form in JSON, and knows its schema.
package protocol APIValue: SendableMetatype {
    static var schema: APISchema { get }
    var json: JSON { get }
}

extension String: APIValue {
    package static var schema: APISchema { .text }
    package var json: JSON { .text(self) }
}

extension Int: APIValue {
    package static var schema: APISchema { .integer }
    package var json: JSON { .integer(Int64(self)) }
}

extension Int64: APIValue {
    package static var schema: APISchema { .integer }
    package var json: JSON { .integer(self) }
}

extension Double: APIValue {
    package static var schema: APISchema { .init(.number) }
    package var json: JSON { .number(self) }
}

extension Bool: APIValue {
    package static var schema: APISchema { .flag }
    package var json: JSON { .flag(self) }
}

extension Timestamp: APIValue {
    package static var schema: APISchema { .time }
    package var json: JSON { .text(rfc3339) }
}

extension ID: APIValue {
    package static var schema: APISchema { .integer(1...Int64.max) }
    package var json: JSON { .integer(rawValue) }
}

extension EventID: APIValue {
    package static var schema: APISchema { .text(13...13) }
    package var json: JSON { .text(description) }
}

extension Level: APIValue {
    package static var schema: APISchema { .word(allCases.map(\.word)) }
    package var json: JSON { .text(word) }
}

extension Role: APIValue {
    package static var schema: APISchema { .word(allCases.map(\.word)) }
    package var json: JSON { .text(word) }
}

extension Optional: APIValue where Wrapped: APIValue {
    package static var schema: APISchema { Wrapped.schema.nullable }
    package var json: JSON { map(\.json) ?? .null }
}

extension Array: APIValue where Element: APIValue {
    package static var schema: APISchema { .list(Element.schema) }
    package var json: JSON { .list(map(\.json)) }
}

extension Dictionary: APIValue where Key == String, Value: APIValue {
    package static var schema: APISchema { .init(.map(to: Value.schema)) }
    package var json: JSON { .object(mapValues(\.json)) }
}
