package import HTTPTypes
package import Hummingbird
package import Kernel

/// One operation of the native API. It is declared once: the declaration registers the route, checks what comes in and
/// makes the document, so that they cannot differ.
package struct APIOperation: Sendable {
    /// Who may ask.
    package enum Access: Sendable {
        /// Everybody, also without proof.
        case everybody
        /// Whoever has proved who they are.
        case anybodyKnown
        /// A token needs this scope; a sign-in is enough for reading. The permission is for the document: whether the
        /// caller has it depends on what is asked for, so the operation finds out by itself.
        case needs(TokenScope, Permission)
        /// The operation looks by itself at `Authorization`, and at the body too.
        case own(scope: TokenScope)
    }

    package let method: HTTPRequest.Method
    /// Below ``APIRoutes/root``, with parameters in braces: `/incidents/{number}`.
    package let path: String
    /// Stable: generated clients name their functions after it.
    package let id: String
    /// The heading under which the document lists it.
    package let tag: String
    package let summary: String
    package let explanation: String?
    package let access: Access
    let takes: [APIParameterDeclaration]
    /// The whole body, where it is not an object of declared fields.
    let body: APISchema?
    /// Bodies that the operation reads by itself, by content type: described and not checked.
    let rawBody: [String: APISchema]
    let answer: APIAnswer
    /// Refusals beyond those that follow from the rest, with what they mean.
    let refusals: [HTTPResponse.Status: String]
    let run: @Sendable (APICall) async throws -> Response
    /// Set for operations that check everything by themselves.
    let runUnchecked: (@Sendable (Request, AppContext) async throws -> Response)?

    package init<Value: Sendable>(
        _ method: HTTPRequest.Method, _ path: String, id: String, tag: String, _ summary: String, explanation: String? = nil,
        needs access: Access, takes: [APIParameterDeclaration] = [], reads rawBody: [String: APISchema] = [:], gives: APIGives<Value>,
        refusals: [HTTPResponse.Status: String] = [:], run: @escaping @Sendable (APICall) async throws -> Value
    ) {
        (self.method, self.path, self.id, self.tag) = (method, path, id, tag)
        (self.summary, self.explanation, self.access, self.takes) = (summary, explanation, access, takes)
        (body, self.rawBody, answer, self.refusals, runUnchecked) = (nil, rawBody, gives.answer, refusals, nil)
        let respond = gives.respond
        self.run = { call in respond(try await run(call), call.request) }
    }

    /// An operation that reads its request by itself; the declaration only describes it.
    package init(
        unchecked method: HTTPRequest.Method, _ path: String, id: String, tag: String, _ summary: String, explanation: String? = nil,
        needs access: Access, takes: [APIParameterDeclaration] = [], body: APISchema?, gives: APIGives<Response>,
        refusals: [HTTPResponse.Status: String] = [:], run: @escaping @Sendable (Request, AppContext) async throws -> Response
    ) {
        (self.method, self.path, self.id, self.tag) = (method, path, id, tag)
        (self.summary, self.explanation, self.access, self.takes) = (summary, explanation, access, takes)
        (self.body, rawBody, answer, self.refusals, runUnchecked) = (body, [:], gives.answer, refusals, run)
        self.run = { call in try await run(call.request, call.context) }
    }

    func takes(in place: APIParameterDeclaration.Place) -> [APIParameterDeclaration] { takes.filter { $0.place == place } }

    /// Whether a request needs a body: one with a required field.
    var bodyIsRequired: Bool { body != nil || takes(in: .body).contains(where: \.isRequired) }

    /// What the body must be; nil for operations without one.
    var bodySchema: APISchema? {
        let fields = takes(in: .body)
        guard body == nil else { return body }
        guard !fields.isEmpty else { return nil }
        return APISchema(
            .object(fields.map { .init($0.name, $0.schema, isRequired: $0.isRequired) }, isOpen: false))
    }

    var isReading: Bool { method == .get || method == .head }
}
