package import HTTPTypes
package import Hummingbird

/// Hummingbird's router, which also remembers what it was given: so that a known address answers every method in its
/// family's form (405 with `Allow`, HEAD as GET without a body, OPTIONS).
package final class Routes: RouterMethods {
    package typealias Context = AppContext

    /// What is known of one address.
    private struct Known {
        let path: RouterPath
        var methods: [HTTPRequest.Method] = []
        var get: (any HTTPResponder<AppContext>)?
    }

    /// Stands in for methods nobody has heard of, which no table can list.
    static let otherMethod = HTTPRequest.Method("X-OTHER") ?? .trace

    private let router = Router(context: AppContext.self)
    private var known: [String: Known] = [:]
    /// Where pages are registered: forms sent there must come from our own pages.
    package private(set) lazy var pages: RouterGroup<AppContext> = group()

    package init() {}

    @discardableResult
    package func on<Responder: HTTPResponder>(
        _ path: RouterPath, method: HTTPRequest.Method, responder: Responder
    ) -> Self where Responder.Context == AppContext {
        router.on(path, method: method, responder: responder)
        var entry = known[path.description] ?? Known(path: path)
        entry.methods.append(method)
        if method == .get { entry.get = responder }
        known[path.description] = entry
        return self
    }

    @discardableResult
    package func add(middleware: any MiddlewareProtocol<Request, Response, AppContext>) -> Self {
        router.add(middleware: middleware)
        return self
    }

    /// Every address with its methods, in alphabetical order.
    package var all: [(path: String, methods: [String])] {
        known.map { ($0.key, $0.value.methods.map(\.rawValue).sorted()) }.sorted { $0.0 < $1.0 }
    }

    /// The finished table, with answers for the methods nobody registered.
    func responder() -> RouterResponder<AppContext> {
        let usual: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options, Self.otherMethod]
        for entry in known.values {
            var allowed = entry.methods
            if allowed.contains(.get), !allowed.contains(.head) { allowed.append(.head) }
            if !allowed.contains(.options) { allowed.append(.options) }
            let allow = allowed.map(\.rawValue).sorted().joined(separator: ", ")
            for method in usual where !entry.methods.contains(method) {
                if method == .head, let get = entry.get {
                    router.on(entry.path, method: .head, responder: HeadResponder(get: get))
                } else {
                    router.on(entry.path, method: method, responder: MethodFallback(isOptions: method == .options, allow: allow))
                }
            }
        }
        return router.buildResponder()
    }
}

/// Answers HEAD as GET, without the body.
private struct HeadResponder: HTTPResponder {
    let get: any HTTPResponder<AppContext>

    func respond(to request: Request, context: AppContext) async throws -> Response {
        let response = try await get.respond(to: request, context: context)
        let isStream = response.body.contentLength == nil
        var head = Response(status: response.status, headers: response.headers, body: .init())
        // Nothing is known of a stream's length.
        if isStream { head.headers[.contentLength] = nil }
        return head
    }
}

/// Answers the methods an address does not know.
private struct MethodFallback: HTTPResponder {
    let isOptions: Bool
    let allow: String

    func respond(to request: Request, context: AppContext) async throws -> Response {
        if isOptions { return Response(status: .noContent, headers: [.allow: allow]) }
        throw HTTPFailure.methodNotAllowed(allow: allow)
    }
}
