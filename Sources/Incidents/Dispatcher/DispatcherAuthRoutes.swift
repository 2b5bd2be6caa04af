import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// `/v1/auth/…`: tokens for the Dispatcher's clients.
struct DispatcherAuthRoutes: Sendable {
    private enum Text {
        static let tooShort = "Логин или пароль должны быть больше 6"
        static let taken = "Имя пользователя уже существует"
    }

    private static let shortest = 6

    private struct Token: Encodable {
        let token: String
        let type = "Bearer"

        enum CodingKeys: String, CodingKey {
            case token = "access_token"
            case type = "token_type"
        }
    }

    let accounts: AccountsModule
    let allowsRegistration: Bool

    func add(to routes: RouterGroup<AppContext>) {
        routes.post("/v1/auth/login") { request, context in try await logIn(request, context) }
        routes.post("/v1/auth/register") { request, _ in try await register(request) }
    }

    private struct Credentials {
        let name: String
        let password: String

        init(_ request: Request) async throws {
            var body = try await DispatcherRequest.body(request, "username", "password")
            name = body.string("username")
            password = body.string("password")
            try body.finish()
        }
    }

    private func logIn(_ request: Request, _ context: AppContext) async throws -> Response {
        let given = try await Credentials(request)
        let token = try await accounts.dispatcherSignIn.token(
            name: given.name, password: given.password, address: context.clientAddress)
        return .json(Token(token: token))
    }

    /// New users are operators: they can work with incidents, as everybody could.
    private func register(_ request: Request) async throws -> Response {
        guard allowsRegistration else { throw ClientError.methodNotAllowed(allow: "OPTIONS") }
        let given = try await Credentials(request)
        guard given.name.count >= Self.shortest, given.password.count >= Self.shortest else {
            return DispatcherAnswers.refused(.badRequest, Text.tooShort)
        }
        do {
            _ = try await accounts.users.add(
                name: given.name, role: .operator, password: given.password, rule: .dispatcher, by: .system)
            return .json(DispatcherAnswers.ok)
        } catch ClientError.Code.nameTaken {
            return DispatcherAnswers.refused(.badRequest, Text.taken)
        } catch let error as ClientError where error.field == "name" {
            throw error.about("username").repeating(given.name)
        }
    }
}
