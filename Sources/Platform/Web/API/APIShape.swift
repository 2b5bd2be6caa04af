/// How one kind of thing is answered: its fields are named once, for the JSON and for the document.
package struct APIShape<Value>: Sendable {
    /// Its name in the document.
    package let name: String
    private let explanation: String
    private let fields: [APIField<Value>]

    package init(_ name: String, _ explanation: String, _ fields: [APIField<Value>]) {
        (self.name, self.explanation, self.fields) = (name, explanation, fields)
    }

    package var schema: APISchema {
        let properties = fields.map { APISchema.Property($0.name, $0.schema) }
        return APISchema(.named(name, APISchema(.object(properties, isOpen: true), explanation)))
    }

    /// One value as it is answered, with every field.
    package func json(_ value: Value) -> JSON {
        .object(Dictionary(fields.map { ($0.name, $0.json(value)) }) { $1 })
    }
}

/// One field of a shape. Every field is in every answer; what is absent is null.
package struct APIField<Value>: Sendable {
    let name: String
    let schema: APISchema
    let json: @Sendable (Value) -> JSON

    package init<Field: APIValue>(_ name: String, _ explanation: String, _ get: @escaping @Sendable (Value) -> Field) {
        (self.name, schema) = (name, Field.schema.explained(explanation))
        json = { get($0).json }
    }

    /// A field whose values are narrower than its type says.
    package init(_ name: String, _ explanation: String, _ schema: APISchema, _ get: @escaping @Sendable (Value) -> JSON) {
        (self.name, self.schema, json) = (name, schema.explained(explanation), get)
    }

    /// A thing inside the thing.
    package init<Inner>(_ name: String, _ explanation: String, _ shape: APIShape<Inner>, _ get: @escaping @Sendable (Value) -> Inner) {
        (self.name, schema) = (name, shape.schema.explained(explanation))
        json = { shape.json(get($0)) }
    }

    /// A thing that may be missing.
    package init<Inner>(
        _ name: String, _ explanation: String, optional shape: APIShape<Inner>, _ get: @escaping @Sendable (Value) -> Inner?
    ) {
        (self.name, schema) = (name, shape.schema.nullable.explained(explanation))
        json = { get($0).map(shape.json) ?? .null }
    }

    /// A list of things.
    package init<Inner>(
        _ name: String, _ explanation: String, list shape: APIShape<Inner>, _ get: @escaping @Sendable (Value) -> [Inner]
    ) {
        (self.name, schema) = (name, APISchema.list(shape.schema).explained(explanation))
        json = { .list(get($0).map(shape.json)) }
    }
}
