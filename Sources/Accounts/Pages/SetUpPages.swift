import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// The page behind a one-time link: the first administrator, or a new password.
struct SetUpPages: Sendable {
    let firstAdministrator: FirstAdministrator
    let links: PasswordLinks
    let sessions: SessionService
    let signIn: SignInPages
    let pages: PageRenderer
    let now: @Sendable () -> Timestamp

    func add(to routes: RouterGroup<AppContext>) {
        routes.get(RouterPath(AccountsPath.setUpPattern)) { request, context in
            let token = try context.parameters.require("token")
            guard let purpose = try await purpose(of: token) else { return try expired(request, context) }
            return try page(purpose, token: token, request, context)
        }
        routes.post(RouterPath(AccountsPath.setUpPattern)) { request, context in try await save(request, context) }
    }

    private func purpose(of token: String) async throws -> SetUpPurpose? {
        if try await firstAdministrator.isOpen(setUpToken: token) { return .firstAdministrator }
        return try await links.user(of: token).map(SetUpPurpose.password)
    }

    private func save(_ request: Request, _ context: AppContext) async throws -> Response {
        var request = request
        let form = try await FormData(&request, limit: 16 << 10)
        let token = try context.parameters.require("token")
        let (name, password) = (form["name"] ?? "", form["password"] ?? "")
        guard let purpose = try await purpose(of: token) else { return try expired(request, context) }
        guard password == form["again"] else {
            let problem = pages.texts.for(context.preferences.language)["problem_password_differs"]
            return try page(purpose, token: token, name: name, problem: problem, request, context)
        }
        do {
            let user: User =
                switch purpose {
                case .firstAdministrator:
                    try await firstAdministrator.complete(setUpToken: token, name: name, password: password)
                case .password: try await links.use(token, password: password)
                }
            let session = try await sessions.start(
                for: user, address: context.clientAddress, userAgent: request.headers[.userAgent])
            return try await signIn.entered(session, to: "/", request, context)
        } catch ClientError.Code.linkNotValid {
            return try expired(request, context)
        } catch let error as ClientError where error.belongsToForm {
            let problem = pages.texts.for(context.preferences.language).sentence(error)
            return try page(purpose, token: token, name: name, problem: problem, request, context)
        }
    }

    private func page(
        _ purpose: SetUpPurpose, token: String, name: String = "", problem: String? = nil, _ request: Request,
        _ context: AppContext
    ) throws -> Response {
        let texts = pages.texts.for(context.preferences.language)
        let model = SetUpPage(purpose, token: token, name: name, problem: problem, texts: texts, formats: formats(context))
        return try pages.page(
            "setup", title: texts["setup_title"], model: model, request: request, context: context,
            status: problem == nil ? .ok : .unprocessableContent, address: AccountsPath.setUp(token))
    }

    private func expired(_ request: Request, _ context: AppContext) throws -> Response {
        let texts = pages.texts.for(context.preferences.language)
        let model = ExpiredLinkPage(title: texts["setup_used_title"], explanation: texts["setup_used_text"])
        return try pages.page(
            "setup_used", title: model.title, model: model, request: request, context: context, status: .gone, address: request.uri.path)
    }

    private func formats(_ context: AppContext) -> ReaderFormats { ReaderFormats(context.preferences, now: now()) }
}

/// Model of the template `setup_used`.
struct ExpiredLinkPage {
    let title: String
    let explanation: String
}
