import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Logging
import Platform

/// The way to the organization's sign-in and back.
struct OpenIDPages: Sendable {
    let openID: OpenIDSignIn
    let sessions: SessionService
    let cookie: SessionCookie
    let signIn: SignInPages
    let publicURL: URL?

    func add(to routes: RouterGroup<AppContext>) {
        routes.get(RouterPath(AccountsPath.openID)) { request, context in try await begin(request, context) }
        routes.get(RouterPath(AccountsPath.openIDReturn)) { request, context in try await complete(request, context) }
    }

    private func begin(_ request: Request, _ context: AppContext) async throws -> Response {
        let returnTo = LocalPath(request.uri.queryParameters.get("return_to") ?? "/").path
        do {
            let (address, ticket) = try await openID.begin(returnTo: returnTo, redirectURI: redirectURI(request, context))
            var response = Response.redirect(to: address)
            response.headers[.cacheControl] = "no-store"
            response.set(ticket, in: context)
            return response
        } catch let failure as OpenIDFailure {
            return try refusal(failure, returnTo: returnTo, request, context)
        }
    }

    private func complete(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = request.uri.queryParameters
        do {
            let sealed = context.cookies(of: request)[CookieName.openID]
            let (user, returnTo) = try await openID.complete(
                { query.get($0) }, sealed: sealed, redirectURI: redirectURI(request, context))
            let session = try await sessions.start(
                for: user, address: context.clientAddress, userAgent: request.headers[.userAgent])
            var response = Response.redirect(to: returnTo)
            response.headers[.cacheControl] = "no-store"
            response.set(cookie.cookie(for: session), in: context)
            response.set(openID.removal, in: context)
            return response
        } catch let failure as OpenIDFailure {
            var response = try refusal(failure, returnTo: "/", request, context)
            response.set(openID.removal, in: context)
            return response
        }
    }

    /// The sign-in page with what happened; the reason is in the log.
    private func refusal(
        _ failure: OpenIDFailure, returnTo: String, _ request: Request, _ context: AppContext
    ) throws -> Response {
        context.logger.warning(
            "sign-in with OpenID Connect refused", metadata: ["kind": "\(failure.key)", "reason": "\(failure.reason)"])
        let texts = signIn.pages.texts.for(context.preferences.language)
        let name = if case .nameTaken(let name) = failure { name } else { "" }
        let problem = texts.text("problem_openid_" + failure.key, ["name": name])
        let status: HTTPResponse.Status = if case .provider = failure { .badGateway } else { .forbidden }
        return try signIn.page(SignInPage(problem: problem, returnTo: returnTo), request, context, status: status)
    }

    private func redirectURI(_ request: Request, _ context: AppContext) -> String {
        context.ownAddress(request, publicURL: publicURL) + AccountsPath.openIDReturn
    }
}
