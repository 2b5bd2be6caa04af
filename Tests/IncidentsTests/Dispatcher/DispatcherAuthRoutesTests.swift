import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
import TestKit
import Testing

@testable import Incidents
@testable import Platform

@Suite(.oneEngine) struct DispatcherAuthRoutesTests {
    private static let wrong = "Некорректное имя пользователя или пароль"

    // MARK: Sign-in

    @Test func aTokenIsGivenAndWorks() async throws {
        let house = try await DispatcherHouse()
        let user = try await house.addUser("Анна", role: .operator)
        try await house.serve { client async throws in
            let answer = try await client.logIn("Анна", DispatcherHouse.password)
            #expect(answer.status == .ok)
            guard case .object(let fields) = answer.json else { return #expect(Bool(false)) }
            #expect(Set(fields.keys) == ["access_token", "token_type"])
            #expect(fields["token_type"] == .string("Bearer"))
            let token = try #require(fields["access_token"]?.text)
            let list = try await client.call(.get, "/v1/incidents/", as: nil, headers: [.authorization: "Bearer " + token])
            #expect(list.status == .ok)
        }
        #expect(try await house.audit().first?.action == .signedIn)
        #expect(try await house.audit().first?.subject == "user \(user.id) (Анна)")
        let active = try await house.database.read { [house] in try house.accounts.userStore.find(user.id, on: $0)?.lastActiveAt }
        #expect(active == house.world.now)
    }

    @Test(arguments: [("admin", "wrong"), ("nobody", DispatcherHouse.password), ("", ""), ("admin' --", DispatcherHouse.password)])
    func wrongOnesAreRefusedInItsWords(name: String, password: String) async throws {
        let house = try await DispatcherHouse()
        _ = try await house.addUser("admin", role: .admin)
        try await house.serve { client async throws in
            let answer = try await client.logIn(name, password)
            #expect(answer.isRefused(.unauthorized, Self.wrong))
            #expect(answer.headers[.wwwAuthenticate] == "Bearer")
        }
    }

    @Test func aDisabledUserGetsNeitherTokenNorAnswer() async throws {
        let house = try await DispatcherHouse()
        _ = try await house.addUser("leaver", role: .operator)
        let user = try await house.addUser("operator", role: .operator)
        try await house.serve { client async throws in
            #expect(try await client.get("/v1/apps/", as: .operator).status == .ok)
            _ = try await house.accounts.users.disable(user.id, by: .commandLine)
            house.accounts.userDirectory.apply(.userChanged(user.id))
            #expect(try await client.logIn("operator", DispatcherHouse.password).isRefused(.unauthorized, Self.wrong))
            let late = try await client.get("/v1/apps/", as: .operator)
            #expect(late.isRefused(.unauthorized, "Invalid authentication credentials"))
        }
    }

    @Test func guessingIsSlowedDown() async throws {
        let house = try await DispatcherHouse { $0[SessionSettings.self].loginAttempts = 3 }
        try await house.serve { client async throws in
            for _ in 0..<3 { #expect(try await client.logIn("anna", "guess").status == .unauthorized) }
            let answer = try await client.logIn("anna", "guess")
            #expect(answer.isRefused(.tooManyRequests))
            #expect(answer.headers[.retryAfter] != nil)
        }
    }

    @Test(arguments: [
        ("{}", ["missing body.username", "missing body.password"]), (#"{"username":5,"password":"x"}"#, ["string_type body.username"]),
        ("[]", ["model_attributes_type body"]), ("text", ["json_invalid body"]), (#"{"username":"a"}"#, ["missing body.password"]),
    ])
    func malformedOnesAreValidationErrors(body: String, faults: [String]) async throws {
        try await DispatcherHouse().serve { client async throws in
            let answer = try await client.call(.post, "/v1/auth/login", as: nil, body: body)
            #expect(answer.isRefused(.unprocessableContent))
            #expect(answer.faults == faults)
        }
    }

    @Test func aCompressedBodyIsRefusedBeforeItIsRead() async throws {
        // A mebibyte of zeros.
        let bomb = ByteBuffer(bytes: try #require(Gzip.compress(Array(repeating: 0, count: 1 << 20))))
        try await DispatcherHouse { $0[DispatcherSettings.self].registration = true }.serve { client async throws in
            for path in ["/v1/auth/login", "/v1/auth/register"] {
                let answer = try await client.client.execute(
                    uri: path, method: .post, headers: [.contentEncoding: "gzip"], body: bomb
                ) { DispatcherAnswer($0) }
                #expect(answer.isRefused(.unsupportedMediaType))
            }
        }
    }

    // MARK: Registration

    @Test func registrationIsClosedUnlessTheSettingOpensIt() async throws {
        try await DispatcherHouse().serve { client async throws in
            let answer = try await client.call(.post, "/v1/auth/register", as: nil, body: #"{"username":"newcomer","password":"secret1"}"#)
            #expect(answer.isRefused(.methodNotAllowed, "Method Not Allowed"))
        }
    }

    @Test func aNewUserIsAnOperatorAndMaySignIn() async throws {
        let house = try await DispatcherHouse { $0[DispatcherSettings.self].registration = true }
        try await house.serve { client async throws in
            let answer = try await client.call(
                .post, "/v1/auth/register", as: nil, body: #"{"username":"newcomer","password":"xqzvkr","key":"extra"}"#)
            #expect(answer.isOK)
            #expect(try await client.logIn("newcomer", "xqzvkr").status == .ok)
        }
        #expect(try await house.accounts.userDirectory.user(name: "newcomer")?.role == .operator)
    }

    @Test func whatIsTriedFirstIsRefused() async throws {
        try await DispatcherHouse { $0[DispatcherSettings.self].registration = true }.serve { client async throws in
            let answer = try await client.call(.post, "/v1/auth/register", as: nil, body: #"{"username":"newcomer","password":"123456"}"#)
            #expect(answer.status == .unprocessableContent)
        }
    }

    @Test(arguments: [("short", "secret1"), ("newcomer", "short"), ("пятьъ", "secret1")])
    func shortOnesAreRefusedInItsWords(name: String, password: String) async throws {
        try await DispatcherHouse { $0[DispatcherSettings.self].registration = true }.serve { client async throws in
            let body = #"{"username":"\#(name)","password":"\#(password)"}"#
            let answer = try await client.call(.post, "/v1/auth/register", as: nil, body: body)
            #expect(answer.isRefused(.badRequest, "Логин или пароль должны быть больше 6"))
        }
    }

    @Test(arguments: ["newcomer", "NEWCOMER"]) func takenNamesAreRefusedInItsWords(name: String) async throws {
        let house = try await DispatcherHouse { $0[DispatcherSettings.self].registration = true }
        _ = try await house.addUser("newcomer", role: .viewer)
        try await house.serve { client async throws in
            let body = #"{"username":"\#(name)","password":"xqzvkr1"}"#
            let answer = try await client.call(.post, "/v1/auth/register", as: nil, body: body)
            #expect(answer.isRefused(.badRequest, "Имя пользователя уже существует"))
        }
    }

    @Test func unusableNamesAreValidationErrors() async throws {
        try await DispatcherHouse { $0[DispatcherSettings.self].registration = true }.serve { client async throws in
            let body = #"{"username":"new\u202ecomer","password":"secret1"}"#
            let answer = try await client.call(.post, "/v1/auth/register", as: nil, body: body)
            #expect(answer.isRefused(.unprocessableContent))
            #expect(answer.faults == ["value_error body.username"])
        }
    }

    // MARK: Who is let in

    private static let routes: [(HTTPRequest.Method, String)] = [
        (.get, "/v1/incidents/"), (.get, "/v1/incidents/1"), (.put, "/v1/incidents/1/status"), (.delete, "/v1/incidents/1"),
        (.get, "/v1/apps/"), (.post, "/v1/apps/new"), (.get, "/v1/apps/1"), (.get, "/v1/apps/1/logs"), (.delete, "/v1/apps/1"),
    ]

    @Test(arguments: [nil, "Basic YTpi", "Token x", "Bearer"]) func withoutABearerTokenNothingIsShown(header: String?) async throws {
        try await DispatcherHouse().serve { client async throws in
            for (method, path) in Self.routes {
                let headers: HTTPFields = header.map { [.authorization: $0] } ?? [:]
                let answer = try await client.call(method, path, as: nil, headers: headers)
                #expect(answer.isRefused(.unauthorized, "Not authenticated"), "\(method) \(path)")
                #expect(answer.headers[.wwwAuthenticate] == "Bearer")
            }
        }
    }

    @Test func anExpiredTokenIsRefused() async throws {
        let house = try await DispatcherHouse { $0[DispatcherTokenSettings.self].minutes = 5 }
        let token = try await house.token(.admin)
        try await house.serve { client async throws in
            house.world.advance(.seconds(301))
            let answer = try await client.call(.get, "/v1/apps/", as: nil, headers: [.authorization: "Bearer " + token])
            #expect(answer.isRefused(.unauthorized, "Invalid authentication credentials"))
            #expect(answer.headers[.wwwAuthenticate] == "Bearer")
        }
    }

    @Test func everyAnswerOfTheFamilyHasItsForm() async throws {
        try await DispatcherHouse().serve { client async throws in
            #expect(try await client.get("/v1/nothing").isRefused(.notFound, "Not Found"))
            #expect(try await client.get("/docs").isRefused(.notFound, "Not Found"))
            #expect(try await client.get("/openapi.json").isRefused(.notFound, "Not Found"))
            #expect(try await client.call(.get, "/v1/auth/login").isRefused(.methodNotAllowed, "Method Not Allowed"))
            let large = try await client.call(.post, "/v1/auth/login", as: nil, body: String(repeating: " ", count: 70_000))
            #expect(large.isRefused(.contentTooLarge))
        }
    }
}
