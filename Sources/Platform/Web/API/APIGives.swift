import Foundation
import HTTPTypes
package import Hummingbird
import NIOCore
import NIOFoundationCompat

/// What an operation answers when it succeeds: the answer itself and its part of the document.
package struct APIGives<Value: Sendable>: Sendable {
    let answer: APIAnswer
    let respond: @Sendable (Value, Request) -> Response

    /// One thing, with an `ETag`: who sends it back as `If-None-Match` gets a 304 while nothing changed.
    package static func one(_ shape: APIShape<Value>, _ explanation: String = "The thing asked for.") -> Self {
        .init(answer: APIAnswer(status: .ok, explanation, schema: shape.schema, hasTag: true)) { value, request in
            APIAnswer.tagged(shape.json(value), for: request)
        }
    }

    /// A thing that was made; `Location` says where it is.
    package static func made(_ shape: APIShape<Value>, at location: @escaping @Sendable (Value) -> String) -> Self {
        .init(answer: APIAnswer(status: .created, "It was made.", schema: shape.schema, headers: ["Location": "Its address."])) {
            value, _ in
            var response = Response.json(shape.json(value), status: .created)
            response.headers[.location] = location(value)
            return response
        }
    }

    /// Work that was taken on and is done later; `Location` says where to look how far it is.
    package static func accepted(_ shape: APIShape<Value>, at location: @escaping @Sendable (Value) -> String) -> Self {
        .init(
            answer: APIAnswer(
                status: .accepted, "It will be done.", schema: shape.schema, headers: ["Location": "Where to look how far it is."])
        ) { value, _ in
            var response = Response.json(shape.json(value), status: .accepted)
            response.headers[.location] = location(value)
            return response
        }
    }

    /// How a thing stands after a change.
    package static func changed(_ shape: APIShape<Value>, _ explanation: String = "How it stands now.") -> Self {
        .init(answer: APIAnswer(status: .ok, explanation, schema: shape.schema)) { value, _ in
            Response.json(shape.json(value))
        }
    }

    /// A stretch of a list: `{"items": […], "next": …}`.
    package static func page<Element>(of shape: APIShape<Element>) -> Self where Value == APIPage<Element> {
        let next = APISchema.text.nullable.explained("What to send as `after` for what follows; null at the end.")
        let schema = APISchema(.object([.init("items", .list(shape.schema)), .init("next", next)], isOpen: true))
        return .init(
            answer: APIAnswer(status: .ok, "A stretch of the list.", schema: .init(.named(shape.name + "Page", schema)))
        ) { page, _ in
            Response.json(JSON.object(["items": .list(page.items.map(shape.json)), "next": page.next.map(JSON.text) ?? .null]))
        }
    }
}

extension APIGives where Value == Void {
    /// Nothing but that it was done.
    package static var nothing: Self {
        .init(answer: APIAnswer(status: .noContent, "It was done.", schema: nil)) { _, _ in Response(status: .noContent) }
    }
}

extension APIGives {
    /// An answer the operation writes by itself.
    package static func raw(_ explanation: String, contentType: String, _ schema: APISchema) -> Self where Value == Response {
        .init(answer: APIAnswer(status: .ok, explanation, schema: schema, contentType: contentType)) { response, _ in response }
    }

    static func document() -> Self where Value == Response {
        .init(answer: APIAnswer(status: .ok, "An OpenAPI 3.1 document.", schema: .init(.anything), hasTag: true)) { response, _ in response
        }
    }
}

extension APIGives where Value == Response {
    /// A file for spreadsheets, which the operation writes by itself.
    package static var csv: Self {
        .raw("Lines of comma-separated values (RFC 4180); the first names them.", contentType: "text/csv", .text)
    }
}

/// What the document says of a successful answer.
struct APIAnswer: Sendable {
    let status: HTTPResponse.Status
    let explanation: String
    let schema: APISchema?
    let contentType: String
    /// By name, what they say.
    let headers: [String: String]
    let hasTag: Bool

    init(
        status: HTTPResponse.Status, _ explanation: String, schema: APISchema?, contentType: String = "application/json",
        headers: [String: String] = [:], hasTag: Bool = false
    ) {
        (self.status, self.explanation, self.schema) = (status, explanation, schema)
        (self.contentType, self.hasTag) = (contentType, hasTag)
        self.headers = hasTag ? headers.merging(["ETag": "What this answer is, for `If-None-Match`."]) { $1 } : headers
    }

    var document: JSON {
        var fields: [String: JSON] = ["description": .text(explanation)]
        if let schema { fields["content"] = [contentType: ["schema": schema.document]] }
        if !headers.isEmpty {
            fields["headers"] = .object(
                headers.mapValues { ["description": .text($0), "required": true, "schema": ["type": "string"]] })
        }
        return .object(fields)
    }

    /// The value with a strong tag made of its bytes; 304 for a request that knows them.
    static func tagged(_ value: JSON, for request: Request) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        // Only numbers that JSON has no form for could fail, and no shape has such.
        let data = (try? encoder.encode(value)) ?? Data("{}".utf8)
        let tag = EntityTag(of: data)
        var response =
            tag.isKnown(to: request)
            ? Response(status: .notModified) : .bytes(ByteBuffer(data: data), status: .ok, contentType: "application/json")
        response.headers[.eTag] = tag.text
        return response
    }
}
