import HTTPTypes
import Hummingbird
import Platform

/// Sign-in and sign-out.
struct SignInPages: Sendable {
    let sessions: SessionService
    let cookie: SessionCookie
    /// Nil without one in the settings.
    let openID: OpenIDSignIn?
    let pages: PageRenderer

    func add(to routes: RouterGroup<AppContext>) {
        routes.get(RouterPath(AccountsPath.signIn)) { request, context in try show(request, context) }
        routes.post(RouterPath(AccountsPath.signIn)) { request, context in try await signIn(request, context) }
        routes.post(RouterPath(AccountsPath.signOut)) { request, context in try await signOut(request, context) }
    }

    private func show(_ request: Request, _ context: AppContext) throws -> Response {
        let query = request.uri.queryParameters
        let returnTo = LocalPath(query.get("return_to") ?? "/").path
        guard context.identity == nil else { return .redirect(to: returnTo) }
        return try page(SignInPage(notice: notice(request, context), returnTo: returnTo), request, context)
    }

    /// That somebody signed out a moment ago.
    func notice(_ request: Request, _ context: AppContext) -> String? {
        guard request.uri.queryParameters.get("done") == "signed-out" else { return nil }
        return pages.texts.for(context.preferences.language)["signed_out"]
    }

    private func signIn(_ request: Request, _ context: AppContext) async throws -> Response {
        var request = request
        let form = try await FormData(&request, limit: 16 << 10)
        let returnTo = LocalPath(form["return_to"] ?? "/").path
        let name = form["name"] ?? ""
        return try await signIn(
            name, password: form["password"] ?? "", isKept: true, else: SignInPage(returnTo: returnTo), request, context)
    }

    /// Signs in and leads to where the page says, or shows the page again with what was wrong.
    func signIn(
        _ name: String, password: String, isKept: Bool, else page: SignInPage, _ request: Request, _ context: AppContext
    ) async throws -> Response {
        do {
            let signIn = try await sessions.signIn(
                name: name, password: password, address: context.clientAddress, userAgent: request.headers[.userAgent])
            return try await entered(signIn, isKept: isKept, to: page.returnTo, request, context)
        } catch let error as ClientError where error.belongsToForm || error.sentAs == .accountRefused {
            var page = page
            page.problem = pages.texts.for(context.preferences.language).sentence(error)
            page.name = String(name.prefix(NameRule.maximumLength))
            var response = try self.page(page, request, context, status: error.status)
            if let wait = error.headers[.retryAfter] { response.headers[.retryAfter] = wait }
            return response
        }
    }

    /// On to where the reader wanted, signed in; whoever was signed in here before is not any more.
    func entered(
        _ signIn: SessionService.SignIn, isKept: Bool = true, to path: String, _ request: Request, _ context: AppContext
    ) async throws -> Response {
        if let earlier = cookie.sessionID(of: request, in: context) { try await sessions.signOut(earlier) }
        var response = Response.redirect(to: path)
        response.set(cookie.cookie(for: signIn, isKept: isKept), in: context)
        return response
    }

    func signOut(
        _ request: Request, _ context: AppContext, to page: String = AccountsPath.signIn + "?done=signed-out"
    ) async throws -> Response {
        if let id = cookie.sessionID(of: request, in: context) { try await sessions.signOut(id) }
        var response = Response.redirect(to: page)
        response.set(cookie.removal, in: context)
        return response
    }

    func page(
        _ model: SignInPage, _ request: Request, _ context: AppContext, status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let texts = pages.texts.for(context.preferences.language)
        let title = texts["sign_in_title"]
        var model = model
        // Its addresses are the desk's.
        model.openID = (context.serves(.desk) ? openID : nil).map { openID in
            SignInPage.Button(
                href: AccountsPath.openID(returningTo: model.returnTo),
                label: openID.name.map { texts.text("sign_in_with", ["name": $0]) } ?? texts["sign_in_organization"])
        }
        return try pages.page(
            "sign_in", title: title, model: model, request: request, context: context, status: status,
            address: AccountsPath.signIn(returningTo: model.returnTo))
    }
}
