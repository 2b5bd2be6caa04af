/// What a JSON value may be: the part of JSON Schema that the native API uses. The same value makes the document and
/// checks what comes in.
package struct APISchema: Hashable, Sendable {
    /// The type of a value, with the limits of that type; nil for no limit.
    package indirect enum Form: Hashable, Sendable {
        /// `length` counts characters; `format` as JSON Schema names it.
        case text(length: ClosedRange<Int>?, format: String?)
        /// One of some words.
        case word([String])
        case integer(ClosedRange<Int64>?)
        case number
        case flag
        case list(of: APISchema, count: ClosedRange<Int>?)
        /// `isOpen`: with fields beyond those named, as answers of a newer version have.
        case object([Property], isOpen: Bool)
        /// An object with any names.
        case map(to: APISchema)
        /// Described once in the document, under this name.
        case named(String, APISchema)
        case either([APISchema])
        /// Whatever it is.
        case anything
    }

    /// One field of an object.
    package struct Property: Hashable, Sendable {
        package let name: String
        package let schema: APISchema
        package let isRequired: Bool

        package init(_ name: String, _ schema: APISchema, isRequired: Bool = true) {
            (self.name, self.schema, self.isRequired) = (name, schema, isRequired)
        }
    }

    package var form: Form
    package var isNullable = false
    /// For readers of the document.
    package var explanation: String?
    package var example: JSON?
    /// What counts when it is absent.
    package var fallback: JSON?

    package init(_ form: Form, _ explanation: String? = nil) { (self.form, self.explanation) = (form, explanation) }

    package static var text: APISchema { .init(.text(length: nil, format: nil)) }
    package static var time: APISchema { .init(.text(length: nil, format: "date-time")) }
    package static var flag: APISchema { .init(.flag) }
    package static var integer: APISchema { .init(.integer(nil)) }
    /// A text of so many characters.
    package static func text(_ length: ClosedRange<Int>) -> APISchema { .init(.text(length: length, format: nil)) }
    /// A whole number within limits.
    package static func integer(_ range: ClosedRange<Int64>) -> APISchema { .init(.integer(range)) }
    /// One of these words.
    package static func word(_ words: [String]) -> APISchema { .init(.word(words)) }
    /// A list of so many elements; nil for any number.
    package static func list(_ element: APISchema, _ count: ClosedRange<Int>? = nil) -> APISchema {
        .init(.list(of: element, count: count))
    }

    package var nullable: APISchema { with { $0.isNullable = true } }

    /// The same, with an explanation for readers of the document.
    package func explained(_ explanation: String) -> APISchema { with { $0.explanation = explanation } }

    /// A copy that `change` has altered.
    package func with(_ change: (inout APISchema) -> Void) -> APISchema {
        var copy = self
        change(&copy)
        return copy
    }
}
