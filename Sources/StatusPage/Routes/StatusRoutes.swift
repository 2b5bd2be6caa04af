import HTTPTypes
package import Hummingbird
package import Kernel
package import Platform

extension RouteFamily {
    /// What customers see: public, for reading alone.
    package static let status = RouteFamily(rawValue: "status")
}

/// The old service's address, on every listener of the family; and the bare address where no other family has it: the same for
/// programs, the page for browsers.
package struct StatusRoutes: Sendable {
    static let document = "/api"

    private let cache: DocumentCache
    private let page: PublicPages?
    private let admits: @Sendable (Request, AppContext) async throws -> Bool
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - page: nil gives browsers the document, too.
    ///   - admits: whether everybody may read the document; throws where its reader may not.
    package init(
        cache: DocumentCache, page: PublicPages? = nil,
        admits: @escaping @Sendable (Request, AppContext) async throws -> Bool = { _, _ in true },
        now: @escaping @Sendable () -> Timestamp
    ) {
        (self.cache, self.page, self.admits, self.now) = (cache, page, admits, now)
    }

    package func add(to routes: Routes) {
        let routes = routes.family(.status)
        routes.get(RouterPath(Self.document)) { request, context in try await answer(request, context) }
        routes.get("/") { request, context in
            if let page, PublicPages.isWanted(by: request) { return try await page.home(request, context) }
            var response = try await answer(request, context)
            response.headers[.vary] = "Accept"
            return response
        }
    }

    private func answer(_ request: Request, _ context: AppContext) async throws -> Response {
        let isPublic = try await admits(request, context)
        let copy = try await cache.current()
        let age = "public, max-age=\(copy.remaining(at: now()) ?? 0)"
        return Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: isPublic ? age : "private, no-cache"],
            body: .init(byteBuffer: copy.body))
    }

    /// Whether an address is the document's on the listener that was asked.
    static func isDocument(_ request: Request, _ context: AppContext) -> Bool {
        guard context.serves(.status) else { return false }
        return request.uri.path == document || request.uri.path == "/" && !context.serves(.desk)
    }
}

/// Every page of the web may read the document, and do what else is there for programs.
struct StatusCORS: RouterMiddleware {
    typealias Context = AppContext

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        let isOfPrograms = context.serves(.status) && PublicAddress.covers(request)
        guard isOfPrograms || StatusRoutes.isDocument(request, context) else { return response }
        response.headers[.accessControlAllowOrigin] = "*"
        response.headers[.accessControlAllowHeaders] = "Content-Type"
        if request.method == .options {
            response.headers[.accessControlAllowMethods] = isOfPrograms ? response.headers[.allow] : "GET, HEAD, OPTIONS"
        }
        return response
    }
}

/// Failures in the old document's form.
enum StatusAnswers {
    private struct Refused: Encodable {
        let status = false
        let error: String

        enum CodingKeys: String, CodingKey { case status, data, error }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(status, forKey: .status)
            try container.encodeNil(forKey: .data)
            try container.encode(error, forKey: .error)
        }
    }

    static let family = ErrorFamily(
        name: "status", of: .status, covers: { $0.uri.path == StatusRoutes.document },
        respond: { error, detail, _, _ in .json(Refused(error: detail), status: error.status) })
}
