import HTTPTypes
import Hummingbird

/// One address: what answers each method, and what is said to methods it does not know. Families may share a method of an address:
/// of those that a listener serves, the one that was declared first answers.
struct Endpoint: Sendable {
    struct Answer: Sendable {
        let family: RouteFamily
        let responder: any HTTPResponder<AppContext>
    }

    let path: RouterPath
    private(set) var answers: [HTTPRequest.Method: [Answer]] = [:]

    init(path: RouterPath) { self.path = path }

    var families: [RouteFamily] { answers.values.flatMap { $0.map(\.family) } }

    /// Returns false when the family has an answer already.
    mutating func add(_ answer: Answer, to method: HTTPRequest.Method) -> Bool {
        guard !answers[method, default: []].contains(where: { $0.family == answer.family }) else { return false }
        answers[method, default: []].append(answer)
        return true
    }

    func responder(for method: HTTPRequest.Method) -> some HTTPResponder<AppContext> {
        MethodResponder(endpoint: self, method: method)
    }

    fileprivate func answer(to method: HTTPRequest.Method, _ context: AppContext) -> Answer? {
        answers[method]?.first { context.serves($0.family) }
    }

    /// The methods a listener of these families answers here, as `Allow` names them.
    fileprivate func allowed(_ context: AppContext) -> Set<HTTPRequest.Method> {
        var methods = Set(answers.filter { $0.value.contains { context.serves($0.family) } }.keys)
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
        // HEAD is answered as GET; the body is left out at the end, on failures too.
        if let answer = endpoint.answer(to: method, context) ?? (method == .head ? endpoint.answer(to: .get, context) : nil) {
            return try await answer.responder.respond(to: request, context: context)
        }
        let allowed = endpoint.allowed(context)
        guard !allowed.isEmpty else { throw ClientError.notFound }
        let allow = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        guard method == .options else { throw ClientError.methodNotAllowed(allow: allow) }
        return Response(status: .noContent, headers: [.allow: allow])
    }
}
