import HTTPTypes
import Kernel

/// A heading under which operations stand, with what they are about.
package typealias APITag = (name: String, explanation: String)

/// The OpenAPI 3.1 document of the native API, made of the operations' declarations.
package struct APIDocument: Sendable {
    /// What the document says beside the operations.
    package struct About: Sendable {
        /// Of the program.
        package let version: String
        /// Name of the session cookie.
        package let cookie: String
        /// Headings, with what they are about.
        package let tags: [APITag]

        package init(version: String, cookie: String, tags: [APITag]) {
            (self.version, self.cookie, self.tags) = (version, cookie, tags)
        }
    }

    /// The heading of what is about the API itself.
    static let tag = "API"

    let about: About
    let operations: [APIOperation]

    var json: JSON {
        [
            "openapi": "3.1.0",
            "info": [
                "title": "Switchboard", "version": .text(about.version),
                "license": ["name": "Apache License 2.0", "identifier": "Apache-2.0"],
                "description": """
                Everything the pages do, for programs. Times are RFC 3339 in UTC. Lists are read by `limit` and `after`; \
                refusals are problem details (RFC 9457).
                """,
            ],
            "servers": [["url": "/", "description": "This server"]],
            "tags": .list(
                (about.tags + [(Self.tag, "The API itself.")]).map { ["name": .text($0.name), "description": .text($0.explanation)] }),
            "paths": paths, "components": components,
        ]
    }

    private var paths: JSON {
        let byPath = Dictionary(grouping: operations, by: { APIRoutes.root + $0.path })
        return .object(
            byPath.mapValues { operations in
                .object(Dictionary(operations.map { ($0.method.rawValue.lowercased(), document(of: $0)) }) { $1 })
            })
    }

    private func document(of operation: APIOperation) -> JSON {
        var fields: [String: JSON] = [
            "operationId": .text(operation.id), "tags": [.text(operation.tag)], "summary": .text(operation.summary),
            "security": security(of: operation), "responses": responses(of: operation),
        ]
        let notes = [operation.explanation, role(of: operation)].compactMap { $0 }
        if !notes.isEmpty { fields["description"] = .text(notes.joined(separator: "\n\n")) }
        let parameters = operation.takes.filter { $0.place != .body }
        if !parameters.isEmpty { fields["parameters"] = .list(parameters.map(\.document)) }
        let bodies = operation.bodySchema.map { ["application/json": $0] } ?? operation.rawBody
        if !bodies.isEmpty {
            fields["requestBody"] = [
                "required": .flag(operation.bodyIsRequired || !operation.rawBody.isEmpty),
                "content": .object(bodies.mapValues { ["schema": $0.document] }),
            ]
        }
        return .object(fields)
    }

    private func role(of operation: APIOperation) -> String? {
        guard case .needs(_, let permission) = operation.access else { return nil }
        let role = permission.lowestRole.word
        return switch permission.reach {
        case .own: "Role: anybody."
        case .team: "Role: \(role), by the base role or in the service's team."
        case .house: "Role: \(role), by the base role."
        }
    }

    private func security(of operation: APIOperation) -> JSON {
        let cookie: [JSON] = operation.isReading ? [["session": []]] : []
        return switch operation.access {
        case .everybody: []
        case .anybodyKnown: .list([["bearer": []]] + cookie)
        case .needs(let scope, _): .list([["bearer": [.text(scope.rawValue)]]] + cookie)
        case .own(let scope): [["bearer": [.text(scope.rawValue)]]]
        }
    }

    // MARK: Answers

    private func responses(of operation: APIOperation) -> JSON {
        var responses = refusals(of: operation).reduce(into: [String: JSON]()) { all, refusal in
            all[String(refusal.key.code)] = .object(Self.problem(refusal.value))
        }
        responses[String(operation.answer.status.code)] = operation.answer.document
        if operation.answer.hasTag {
            responses["304"] = ["description": "It is as `If-None-Match` knows it."]
        }
        return .object(responses)
    }

    /// What may be refused, and why.
    private func refusals(of operation: APIOperation) -> [HTTPResponse.Status: String] {
        var all: [HTTPResponse.Status: String] = [
            .badRequest: "A parameter is wrong or unknown; the problem names it.",
            .serviceUnavailable: "The server cannot do it now; `Retry-After` says when to try again.",
        ]
        if case .everybody = operation.access {
        } else {
            all[.unauthorized] = "No token or sign-in that is known."
            all[.forbidden] = "The token lacks the scope, or the role does not permit it."
        }
        if !operation.takes(in: .path).isEmpty {
            all[.notFound] = "There is no such thing, or not for the caller."
        }
        if operation.bodySchema != nil || !operation.rawBody.isEmpty {
            all[.contentTooLarge] = "The body is too large."
            all[.unsupportedMediaType] = "The body is not JSON, or compressed."
            all[.unprocessableContent] = "The body is wrong; the problem names every field that is."
        }
        return all.merging(operation.refusals) { $1 }
    }

    private static func problem(_ explanation: String) -> [String: JSON] {
        [
            "description": .text(explanation),
            "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
        ]
    }

    // MARK: What is described once

    private var components: JSON {
        var named: [String: APISchema] = ["Problem": Self.problemSchema]
        for operation in operations {
            operation.answer.schema?.collectNamed(into: &named)
            operation.bodySchema?.collectNamed(into: &named)
        }
        return [
            "schemas": .object(named.mapValues(\.document)),
            "securitySchemes": [
                "bearer": [
                    "type": "http", "scheme": "bearer",
                    "description": "An API token; for events also a service's code. Needs the scope the operation names.",
                ],
                "session": [
                    "type": "apiKey", "in": "cookie", "name": .text(about.cookie),
                    "description": "The sign-in of a browser: good for reading alone.",
                ],
            ],
        ]
    }

    private static let problemSchema: APISchema = {
        let fault = APISchema(
            .object(
                [
                    .init("in", .word(["query", "path", "header", "body"]).explained("Where it is.")),
                    .init("name", .text.explained("Parameter, or path of the field.")), .init("detail", .text),
                ], isOpen: true))
        return APISchema(
            .object(
                [
                    .init("type", .text.explained("Stable: what clients go by.")), .init("title", .text), .init("status", .integer),
                    .init("detail", .text.explained("For a person.")), .init("request_id", .text.explained("As in the server's log.")),
                    .init("errors", .list(fault).explained("Every parameter or field that is wrong."), isRequired: false),
                ], isOpen: true), "A refusal (RFC 9457).")
    }()
}
