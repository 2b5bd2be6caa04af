@testable import Accounts
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Logging
import Platform
import TestKit
import Testing

@Suite(.oneEngine) struct AuthenticationTests {
    // The Dispatcher's family, which has words of its own for them, is the incidents'.
    fileprivate static let missing = "Send Authorization: Bearer with a token."
    fileprivate static let unknown = "No token is this one."

    /// A server whose routes say who asks.
    private func withServer(_ house: House, _ body: @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        var server = WebServer(
            settings: Settings(), world: house.world.world, key: SecretKey(bytes: [UInt8](repeating: 7, count: 32)),
            logger: Logger(label: "test"))
        server.texts = try Texts(parts: [.platform, AccountsPages.parts])
        server.inner = [house.accounts.sessionAuthentication]
        let application = try server.application { routes in
            routes.get("/who") { _, context in
                context.identity.map { "\($0.name) \($0.access.base?.word ?? "none") \(context.preferences.language.rawValue)" } ?? "nobody"
            }
            routes.get("/manage") { _, context in try context.require(.manageServices).name }
            routes.get("/api/who") { _, context in context.identity?.name ?? "nobody" }
            routes.group("/v1").add(middleware: house.accounts.dispatcherAuthentication)
                .get("/who") { _, context in try context.requireIdentity().name }
        }
        try await application.test(.router) { client in try await body(client) }
    }

    private func cookie(_ house: House, _ id: String) -> HTTPFields {
        let signIn = SessionService.SignIn(user: .example, sessionID: id, lifetime: .seconds(60))
        let cookie = house.accounts.sessionCookie.cookie(for: signIn)
        return [.cookie: "\(cookie.name)=\(cookie.value)"]
    }

    @Test func aSessionCookieIsAnIdentity() async throws {
        let house = try await House()
        let id = try await house.signedIn(role: .supervisor)
        let headers = cookie(house, id)
        try await withServer(house) { client async throws in
            #expect(try await client.text("/who") == "nobody")
            #expect(try await client.text("/who", headers) == "Ann supervisor en")
            #expect(try await client.text("/manage", headers) == "Ann")
            #expect(try await client.text("/who", [.cookie: "switchboard_session=\(id)"]) == "nobody")
            // Addresses for programs do not look at cookies.
            #expect(try await client.text("/api/who", headers) == "nobody")
            try await house.accounts.sessions.signOut(id)
            #expect(try await client.text("/who", headers) == "nobody")
        }
    }

    @Test func theAccountsLanguageCountsWhereTheBrowserHasNone() async throws {
        let house = try await House()
        let id = try await house.signedIn()
        let store = house.accounts.userStore
        _ = try await house.database.write { connection in
            try store.setPreferences(
                UserID(1), UserPreferences(language: .russian, theme: .dark, timeZone: "Europe/Moscow"), on: connection)
        }
        let headers = cookie(house, id)
        let chosen: HTTPFields = [.cookie: (headers[.cookie] ?? "") + "; switchboard_language=pt-BR"]
        try await withServer(house) { client async throws in
            #expect(try await client.text("/who", headers) == "Ann operator ru")
            #expect(try await client.text("/who", chosen) == "Ann operator pt-BR")
        }
    }

    @Test func rolesArePermissions() async throws {
        let house = try await House()
        let headers = cookie(house, try await house.signedIn(role: .operator))
        try await withServer(house) { client async throws in
            #expect(try await client.status("/manage") == .unauthorized)
            #expect(try await client.status("/manage", headers) == .forbidden)
        }
    }

    @Test func theDispatchersTokenIsAnIdentityInItsFamily() async throws {
        let house = try await House()
        let ann = try await house.addUser()
        let token = try await house.accounts.dispatcherTokens.issue(for: ann)
        try await withServer(house) { client async throws in
            #expect(try await client.text("/v1/who", [.authorization: "Bearer \(token)"]) == "Ann")
            #expect(try await client.text("/v1/who", [.authorization: "bearer  \(token)"]) == "Ann")
            for header in ["", "Bearer", "Bearer ", "Basic \(token)", token] {
                #expect(try await client.refusal("/v1/who", [.authorization: header]) == Self.missing)
            }
            for header in ["Bearer x", "Bearer \(token)x", "Bearer a.b.c"] {
                #expect(try await client.refusal("/v1/who", [.authorization: header]) == Self.unknown)
            }
            try await client.execute(uri: "/v1/who", method: .get) { response in
                #expect(response.status == .unauthorized)
                #expect(response.headers[.wwwAuthenticate] == "Bearer")
            }
        }
    }
}

extension TestClientProtocol {
    fileprivate func text(_ path: String, _ headers: HTTPFields = [:]) async throws -> String {
        try await execute(uri: path, method: .get, headers: headers) { String(buffer: $0.body) }
    }

    fileprivate func status(_ path: String, _ headers: HTTPFields = [:]) async throws -> HTTPResponse.Status {
        try await execute(uri: path, method: .get, headers: headers) { $0.status }
    }

    /// The sentence of a 401; nil for anything else.
    fileprivate func refusal(_ path: String, _ headers: HTTPFields) async throws -> String? {
        try await execute(uri: path, method: .get, headers: headers) { response in
            guard response.status == .unauthorized else { return nil }
            let body = String(buffer: response.body)
            return [AuthenticationTests.missing, AuthenticationTests.unknown].first { body.contains($0) }
        }
    }
}
