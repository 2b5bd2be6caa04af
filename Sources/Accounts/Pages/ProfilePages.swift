import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// What readers do with their own account.
struct ProfilePages: Sendable {
    static let tokens = AccountsPath.profile + "/tokens"

    let database: Database
    let accounts: AccountsModule
    let people: AccountPieces
    let tools: PageTools

    func add(to routes: RouterGroup<AppContext>) {
        let profile = AccountsPath.profile
        routes.get(RouterPath(profile)) { request, context in try await show(request, context) }
        routes.post(RouterPath(profile + "/password")) { request, context in try await changePassword(request, context) }
        routes.post(RouterPath(profile + "/preferences")) { request, context in try await setPreferences(request, context) }
        routes.post(RouterPath(profile + "/sessions/end")) { request, context in try await endSessions(request, context) }
        routes.post(RouterPath(Self.tokens)) { request, context in try await addToken(request, context) }
        routes.post(RouterPath(Self.tokens + "/:token/revoke")) { _, context in try await revoke(context) }
    }

    private func show(
        _ request: Request, _ context: AppContext, refusal: ProfilePage.Refusal? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let reader = try context.require(.manageOwnAccount)
        let data = try await database.read { [accounts, people] connection in
            let user = try accounts.userStore.existing(reader.userID, on: connection)
            return ProfilePage.Data(
                user: user, teams: try accounts.teams.list(on: connection), tokens: try accounts.tokens.list(of: user.id, on: connection),
                duty: try people.own(user.id, connection), signsInElsewhere: try accounts.house.keepsPassword(of: user, on: connection))
        }
        let texts = tools.texts(context)
        let notices = [
            "password": "profile_password_changed", "saved": "profile_saved", "session-ended": "session_ended",
            "token-revoked": "token_revoked",
        ]
        let model = ProfilePage(
            data, sessions: try await accounts.sessions.list(of: reader.userID), own: SessionSummary.id(reader.sessionKey),
            scopes: accounts.scopes,
            notice: tools.notice(request, context, notices), refusal: refusal, texts: texts, formats: tools.formats(context))
        return try tools.pages.page(
            "profile", title: texts["profile"], model: model, request: request, context: context, status: status,
            address: AccountsPath.profile)
    }

    private func changePassword(_ request: Request, _ context: AppContext) async throws -> Response {
        let reader = try context.require(.manageOwnAccount)
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        let texts = tools.texts(context)
        guard form["password"] == form["again"] else {
            let problem = texts["problem_password_differs"]
            return try await show(request, context, refusal: .password(problem), status: .unprocessableContent)
        }
        do {
            let changed = try await accounts.ownAccount.changePassword(
                current: form["current"] ?? "", new: form["password"] ?? "", address: context.clientAddress, by: reader.caller)
            // All sessions have ended; this browser begins another.
            let signIn = try await accounts.sessions.start(
                for: changed, address: context.clientAddress, userAgent: request.headers[.userAgent])
            var response = Response.redirect(to: AccountsPath.profile + "?done=password")
            response.set(accounts.sessionCookie.cookie(for: signIn), in: context)
            return response
        } catch ClientError.Code.wrongCredentials {
            let problem = texts["problem_wrong_password"]
            return try await show(request, context, refusal: .password(problem), status: .unprocessableContent)
        } catch let error as ClientError where error.belongsToForm {
            let problem = tools.texts(context).sentence(error)
            let status: HTTPResponse.Status = error.status == .tooManyRequests ? .tooManyRequests : .unprocessableContent
            return try await show(request, context, refusal: .password(problem), status: status)
        }
    }

    private func setPreferences(_ request: Request, _ context: AppContext) async throws -> Response {
        let reader = try context.require(.manageOwnAccount)
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        let (language, theme) = (
            form["language"].flatMap { Language(rawValue: $0) }, form["theme"].flatMap { ReaderPreferences.Theme(rawValue: $0) }
        )
        let zone = form["time_zone"].flatMap { $0.isEmpty ? nil : $0 }
        let chosen = PreferenceChanges(language: .some(language), theme: .some(theme), timeZone: .some(zone))
        _ = try await accounts.ownAccount.setPreferences(chosen, by: reader.caller)
        var response = Response.redirect(to: AccountsPath.profile + "?done=saved")
        // Cookies that this browser got earlier must not override it.
        let year = Duration.seconds(86_400 * 365)
        response.set(
            ResponseCookie(name: CookieName.language, value: language?.rawValue ?? "", lifetime: language == nil ? .zero : year),
            in: context)
        response.set(
            ResponseCookie(name: CookieName.theme, value: theme?.rawValue ?? "", lifetime: theme == nil ? .zero : year), in: context)
        return response
    }

    private func endSessions(_ request: Request, _ context: AppContext) async throws -> Response {
        let reader = try context.require(.manageOwnAccount)
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        if let session = form["session"], !session.isEmpty {
            try await accounts.sessionOperations.end(session, of: reader.userID, by: reader.caller)
        } else {
            try await accounts.sessionOperations.endAll(of: reader.userID, except: reader.sessionKey, by: reader.caller)
        }
        return .redirect(to: AccountsPath.profile + "?done=session-ended")
    }

    // MARK: Tokens

    private func addToken(_ request: Request, _ context: AppContext) async throws -> Response {
        let reader = try context.require(.manageOwnAccount)
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        let (name, scopes) = (form["name"] ?? "", Set(form.all("scope").map(TokenScope.init(rawValue:))))
        do {
            let made = try await accounts.tokenOperations.add(name: name, scopes: scopes, owner: reader.userID, by: reader.caller)
            return try tools.shownOnce(
                made, backURL: AccountsPath.profile, backLabel: tools.texts(context)["profile"], request, context)
        } catch let error as ClientError where error.belongsToForm {
            let problem = tools.texts(context).sentence(error)
            return try await show(request, context, refusal: .token(problem, name: name, scopes: scopes), status: .unprocessableContent)
        }
    }

    private func revoke(_ context: AppContext) async throws -> Response {
        let reader = try context.require(.manageOwnAccount)
        _ = try await accounts.tokenOperations.revoke(try context.id("token"), of: reader.userID, by: reader.caller)
        return .redirect(to: AccountsPath.profile + "?done=token-revoked")
    }
}
