import HTTPTypes
import Hummingbird

/// One address: what answers each method, and what is said to methods it does not know.
struct Endpoint: Sendable {
    struct Answer: Sendable {
        let family: RouteFamily
        let responder: any HTTPResponder<AppContext>
    }

    let path: RouterPath
    var answers: [HTTPRequest.Method: Answer] = [:]

    init(path: RouterPath) { self.path = path }

    func responder(for method: HTTPRequest.Method) -> some HTTPResponder<AppContext> {
        MethodResponder(endpoint: self, method: method)
    }

    /// The methods a listener of these families answers here, as `Allow` names them.
    fileprivate func allowed(_ context: AppContext) -> Set<HTTPRequest.Method> {
        var methods = Set(answers.filter { context.serves($0.value.family) }.keys)
        guard !methods.isEmpty else { return [] }
        if methods.contains(.get) { methods.insert(.head) }
        methods.insert(.options)
        return methods
    }
}

/// Answers one method of an address. On a listener that does not serve its family the address does not exist.
private struct MethodResponder: HTTPResponder {
    let endpoint: Endpoint
    let method: HTTPRequest.Method

    func respond(to request: Request, context: AppContext) async throws -> Response {
        if let answer = endpoint.answers[method] ?? headAnswer, context.serves(answer.family) {
            return try await answer.responder.respond(to: request, context: context)
        }
        let allowed = endpoint.allowed(context)
        guard !allowed.isEmpty else { throw ClientError.notFound }
        let allow = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        guard method == .options else { throw ClientError.methodNotAllowed(allow: allow) }
        return Response(status: .noContent, headers: [.allow: allow])
    }

    /// HEAD is answered as GET; the body is left out at the end, on failures too.
    private var headAnswer: Endpoint.Answer? { method == .head ? endpoint.answers[.get] : nil }
}
