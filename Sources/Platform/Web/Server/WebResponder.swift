import HTTPTypes
package import Hummingbird

/// What a listener hands its requests to: the routes, with a time limit around everything.
package struct WebResponder: HTTPResponder {
    let inner: RouterResponder<AppContext>
    let deadlines: RequestDeadlines
    /// The families the listener serves; nil for all.
    let families: [RouteFamily]?

    /// A request that takes too long is cancelled. HEAD gets the head of what GET would get.
    package func respond(to request: Request, context: AppContext) async throws -> Response {
        var context = context
        context.families = families
        let response = try await deadlines.limiting(Self.routable(request)) { [inner, context] request in
            try await inner.respond(to: request, context: context)
        }
        return request.method == .head ? Self.withoutBody(response) : response
    }

    /// Methods nobody has heard of are routed as one, so that they get a 405 as others do.
    private static func routable(_ request: Request) -> Request {
        switch request.method {
        case .get, .post, .put, .delete, .head, .options, .patch, .connect: return request
        default:
            var head = request.head
            head.method = Routes.otherMethod
            return Request(head: head, body: request.body)
        }
    }

    /// The head of the answer, with the length its body would have; nothing is known of a stream's.
    private static func withoutBody(_ response: Response) -> Response {
        let isStream = response.body.contentLength == nil
        var head = Response(status: response.status, headers: response.headers, body: .init())
        if isStream { head.headers[.contentLength] = nil }
        return head
    }
}
