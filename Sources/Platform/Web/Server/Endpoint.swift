import HTTPTypes
import Hummingbird

/// One address: what answers each method, and what is said to methods it does not know. Families may share a method of an address:
/// of those that a listener serves, one that takes only such requests answers, else the one that was declared first.
struct Endpoint: Sendable {
    struct Answer: Sendable {
        let family: RouteFamily
        /// Which requests it takes; nil for all.
        let condition: (@Sendable (Request) -> Bool)?
        let responder: any HTTPResponder<AppContext>

        func takes(_ request: Request, _ context: AppContext) -> Bool {
            context.serves(family) && condition.map { $0(request) } ?? true
        }
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

    fileprivate func answer(to method: HTTPRequest.Method, _ request: Request, _ context: AppContext) -> Answer? {
        guard let answers = answers[method] else { return nil }
        return answers.first { $0.condition != nil && $0.takes(request, context) } ?? answers.first { $0.takes(request, context) }
    }

    /// The methods a listener of these families answers here, as `Allow` names them.
    fileprivate func allowed(_ request: Request, _ context: AppContext) -> Set<HTTPRequest.Method> {
        var methods = Set(answers.filter { $0.value.contains { $0.takes(request, context) } }.keys)
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
        if let answer = endpoint.answer(to: method, request, context)
            ?? (method == .head ? endpoint.answer(to: .get, request, context) : nil)
        {
            return try await answer.responder.respond(to: request, context: context)
        }
        let allowed = endpoint.allowed(request, context)
        guard !allowed.isEmpty else { throw ClientError.notFound }
        let allow = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        guard method == .options else { throw ClientError.methodNotAllowed(allow: allow) }
        return Response(status: .noContent, headers: [.allow: allow])
    }
}
