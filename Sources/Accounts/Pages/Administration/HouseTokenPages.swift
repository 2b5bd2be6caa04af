import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// Model of the template `house_tokens`.
struct HouseTokensPage {
    let notice: String?
    let tokensURL = AccountsPath.tokens
    let tokens: [TokenRow]
    let hasTokens: Bool
    let form: TokenForm
}

/// Tokens that belong to nobody in particular: for programs that outlive the people who set them up.
struct HouseTokenPages: Sendable {
    let database: Database
    let accounts: AccountsModule
    let tools: PageTools

    func add(to routes: RouterGroup<AppContext>) {
        routes.get(RouterPath(AccountsPath.tokens)) { request, context in try await list(request, context) }
        routes.post(RouterPath(AccountsPath.tokens)) { request, context in try await add(request, context) }
        routes.post(RouterPath(AccountsPath.tokens + "/:token/revoke")) { _, context in
            // Those of people are on their pages.
            _ = try await accounts.tokenOperations.revoke(try context.id("token"), of: nil, by: try context.requireIdentity().caller)
            return Response.redirect(to: AccountsPath.tokens + "?done=token-revoked")
        }
    }

    private func list(
        _ request: Request, _ context: AppContext, problem: String? = nil, name: String = "", chosen: Set<TokenScope> = []
    ) async throws -> Response {
        try context.require(.manageTokens)
        let found = try await database.read { [tokens = accounts.tokens] in try tokens.list(of: nil, on: $0) }
        let texts = tools.texts(context)
        let model = HouseTokensPage(
            notice: tools.notice(request, context, ["token-revoked": "token_revoked"]),
            tokens: TokenRow.rows(found, tools.formats(context)), hasTokens: !found.isEmpty,
            form: TokenForm(
                action: AccountsPath.tokens, name: name, problem: problem, scopes: accounts.scopes, chosen: chosen, texts: texts))
        return try tools.pages.page(
            "house_tokens", title: texts["house_tokens_title"], model: model, request: request, context: context,
            status: problem == nil ? .ok : .unprocessableContent, address: AccountsPath.tokens)
    }

    private func add(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.requireIdentity().caller
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        let (name, scopes) = (form["name"] ?? "", Set(form.all("scope").map(TokenScope.init(rawValue:))))
        do {
            let made = try await accounts.tokenOperations.add(name: name, scopes: scopes, owner: nil, by: caller)
            return try tools.shownOnce(
                made, backURL: AccountsPath.tokens, backLabel: tools.texts(context)["house_tokens_title"], request, context)
        } catch let error as ClientError where error.belongsToForm {
            return try await list(request, context, problem: tools.texts(context).sentence(error), name: name, chosen: scopes)
        }
    }
}

extension PageTools {
    /// The page that shows a token's text, which nobody can see again.
    func shownOnce(
        _ made: (token: APIToken, text: String), backURL: String, backLabel: String, _ request: Request, _ context: AppContext
    ) throws -> Response {
        let texts = texts(context)
        return try shownOnce(
            made.text, title: texts.text("token_made_title", ["name": made.token.name]), explanation: texts["token_made_text"],
            backURL: backURL, backLabel: backLabel, request, context)
    }
}
