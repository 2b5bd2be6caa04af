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
    let signIn: SignInPages
    let publicURL: URL?

    func add(to routes: RouterGroup<AppContext>) {
        routes.get(RouterPath(AccountsPath.openID)) { request, context in try await begin(request, context) }
        routes.get(RouterPath(AccountsPath.openIDReturn)) { request, context in try await complete(request, context) }
    }

    private func begin(_ request: Request, _ context: AppContext) async throws -> Response {
        let returnTo = LocalPath(request.uri.queryParameters.get("return_to") ?? "/").path
        if let address = publicAddress(request, context) {
            return .redirect(to: address + AccountsPath.publicOpenID(returningTo: returnTo))
        }
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
                { query.get($0) }, sealed: sealed, redirectURI: redirectURI(request, context), logger: context.logger)
            let session = try await sessions.start(
                for: user, address: context.clientAddress, userAgent: request.headers[.userAgent])
            var response = try await signIn.entered(session, to: returnTo, request, context)
            response.headers[.cacheControl] = "no-store"
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

    /// The address people have for this server, where the browser has another one: the provider sends it back there, and what it keeps
    /// until then is kept for the place it was given at. Asked once, because a proxy may hide what the browser asked for.
    private func publicAddress(_ request: Request, _ context: AppContext) -> String? {
        guard let publicURL, request.uri.queryParameters.get(AccountsPath.publicMark) == nil, let asked = request.head.authority
        else { return nil }
        let address = context.ownAddress(request, publicURL: publicURL)
        return address.lowercased().hasSuffix("://" + asked.lowercased()) ? nil : address
    }

    private func redirectURI(_ request: Request, _ context: AppContext) -> String {
        context.ownAddress(request, publicURL: publicURL) + AccountsPath.openIDReturn
    }
}
