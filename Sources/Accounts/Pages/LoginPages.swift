import HTTPTypes
import Hummingbird
import Platform

/// `/login` of the old helpdesk: its form has other names and no token, so no page of another site may send it. The session is the
/// desk's, on whichever listener it was begun.
struct LoginPages: Sendable {
    let signIn: SignInPages
    let origin: OriginCheck

    func add(to routes: Routes) {
        let old = routes.family(.helpdesk)
        // What the page is made of, on listeners that serve this family and not the desk.
        old.get(RouterPath(PlatformPath.assets + "/:file")) { [assets = signIn.pages.assets] request, context in
            try assets.response(for: context.parameters.require("file"), request: request)
        }
        old.get(RouterPath(AccountsPath.login)) { request, context in try show(request, context) }
        let forms = old.group().add(middleware: origin)
        forms.post(RouterPath(AccountsPath.login)) { request, context in try await logIn(request, context) }
        // The frame's own forms, on listeners that do not serve the desk.
        forms.post(RouterPath(AccountsPath.signOut)) { request, context in
            try await signIn.signOut(request, context, to: AccountsPath.login + "?done=signed-out")
        }
        forms.post(RouterPath(PlatformPath.preferences)) { request, context in try await PreferenceRoutes.choose(request, context) }
    }

    private func show(_ request: Request, _ context: AppContext) throws -> Response {
        let next = Self.next(request.uri.queryParameters.get("next"))
        guard context.identity == nil else { return .redirect(to: next) }
        return try signIn.page(
            SignInPage(notice: signIn.notice(request, context), returnTo: next, form: .helpdesk), request, context)
    }

    private func logIn(_ request: Request, _ context: AppContext) async throws -> Response {
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        // The old form was sent to an address that said where to go on.
        let next = Self.next(form["next"] ?? request.uri.queryParameters.get("next"))
        var response = try await signIn.signIn(
            form["username"] ?? "", password: form["password"] ?? "", isKept: Self.isTicked(form["remember"]),
            else: SignInPage(returnTo: next, form: .helpdesk), request, context)
        // Programs tell by the cookie whether it was right.
        if response.status != .seeOther { response.headers[values: .setCookie] = [] }
        return response
    }

    /// A path of ours; where none is said, the notices.
    private static func next(_ text: (some StringProtocol)?) -> String {
        guard let text, !text.isEmpty else { return AccountsPath.loginHome }
        return LocalPath(String(text)).path
    }

    /// Browsers leave out what is not ticked; programs may say that it is not.
    private static func isTicked(_ text: String?) -> Bool {
        guard let text = text?.lowercased() else { return false }
        return !["", "0", "false", "off", "no", "n"].contains(text)
    }
}
