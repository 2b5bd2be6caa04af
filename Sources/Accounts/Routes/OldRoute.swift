package import Foundation
import HTTPTypes
package import Hummingbird
import Kernel
package import NIOCore
package import Platform

/// The way in to the addresses of the old pages and of their scripts: by the cookie of a sign-in. What changes something takes it
/// without a form token, because those pages have none, where the browser does not say that another site sent it (``OriginCheck``).
package struct OldRoute: Sendable {
    /// What is said to somebody who is not signed in.
    package enum Form: Sendable {
        /// Led to the sign-in.
        case page
        /// 401 in the old form.
        case json
    }

    /// A request of somebody who is signed in.
    package typealias Handle = @Sendable (Request, AppContext) async throws -> Response

    /// Of the old pages.
    package static let signIn = "/login"
    /// Bytes of a form or a JSON body.
    package static let bodyLimit = 64 << 10

    private let sessions: SessionService
    private let cookie: SessionCookie
    private let origin: OriginCheck

    package init(_ accounts: AccountsModule, publicURL: URL?) {
        (sessions, cookie, origin) = (accounts.sessions, accounts.sessionCookie, OriginCheck(publicURL: publicURL))
    }

    package func get(_ path: String, _ form: Form, on routes: Routes, _ handle: @escaping Handle) {
        on(.get, path, form, routes, handle)
    }

    package func post(_ path: String, _ form: Form, on routes: Routes, _ handle: @escaping Handle) {
        on(.post, path, form, routes, handle)
    }

    package func put(_ path: String, _ form: Form, on routes: Routes, _ handle: @escaping Handle) {
        on(.put, path, form, routes, handle)
    }

    private func on(_ method: HTTPRequest.Method, _ path: String, _ form: Form, _ routes: Routes, _ handle: @escaping Handle) {
        routes.family(.helpdesk).on(RouterPath(path), method: method) { request, context in
            if method != .get { try origin.check(request, context) }
            let id = cookie.sessionID(of: request, in: context)
            // Scripts ask as long as a page is open: that somebody is there is not said by it.
            let isUse = method != .get || (form == .page && !request.isAskedByPage)
            let identify: @Sendable () async throws -> Identity? = { [sessions] in
                guard let id, let session = try await sessions.authenticate(id, isUse: isUse) else { return nil }
                return session.user.identity(.session, key: session.key)
            }
            guard let identity = try await identify() else {
                guard form == .json else { return Response.redirect(to: Self.signIn) }
                throw ClientError.unauthorized
            }
            var known = context
            (known.identity, known.identify) = (identity, identify)
            return try await handle(request, known)
        }
    }

    /// Reads a form, and finds out once more who sent it: rights may have ended meanwhile.
    /// - Throws: 401 when the sign-in has.
    package static func form(_ request: Request, _ context: inout AppContext) async throws -> FormData {
        let body = try await body(request, &context)
        // Scripts send a POST without anything in it, of whatever type.
        guard body.readableBytes > 0 else { return FormData("") }
        var request = request
        request.body = .init(buffer: body)
        return try await FormData(&request, limit: bodyLimit, fileLimit: 1)
    }

    /// Reads a body of any kind in the same way.
    package static func body(_ request: Request, _ context: inout AppContext) async throws -> ByteBuffer {
        let body = try await request.wholeBody(limit: bodyLimit, setting: "fixed for this address", inflatedLimit: bodyLimit)
        context.identity = try await context.identify?()
        _ = try context.requireIdentity()
        return body
    }

    /// Reads a JSON object in the same way; an empty one where nothing is sent.
    /// - Throws: 400 for what is none.
    package static func json(_ request: Request, _ context: inout AppContext) async throws -> JSON {
        let body = try await body(request, &context)
        guard body.readableBytes > 0 else { return .object([:]) }
        guard let value = JSONReader.value(of: String(buffer: body)), case .object = value else { throw ClientError.unreadable }
        return value
    }
}
