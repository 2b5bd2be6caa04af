import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Platform
import TestKit
import Testing

@testable import App

/// `/login` of the old helpdesk, as its pages and programs send it: without a token.
@Suite("Sign-in of the old helpdesk", .oneEngine)
struct LoginPagesTests {
    private static let password = "correct horse battery"

    private func scene() async throws -> FlowFixture {
        let flow = try await FlowFixture()
        _ = try await flow.composition.accounts.users.add(name: "ann", role: .operator, password: Self.password, by: .commandLine)
        return flow
    }

    private func send(
        _ client: any TestClientProtocol, _ fields: [(String, String)], to path: String = "/login", headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        let body = fields.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }.joined(separator: "&")
        var headers = headers
        headers[.contentType] = "application/x-www-form-urlencoded"
        headers[.acceptLanguage] = "en"
        return try await client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: body)) { $0 }
    }

    /// The cookie of the session that an answer sets.
    private func cookie(_ answer: TestResponse) -> String? {
        answer.headers[values: .setCookie].first { $0.hasPrefix(CookieName.session + "=") && !$0.hasPrefix(CookieName.session + "=;") }
    }

    @Test("Name and password are enough; the session is the desk's, and leads to the notices")
    func right() async throws {
        let flow = try await scene()
        try await flow.test { client in
            let answer = try await send(client, [("username", "ann"), ("password", Self.password)])
            #expect(answer.status == .seeOther && answer.headers[.location] == "/notifications")
            let set = try #require(cookie(answer))
            #expect(set.contains("HttpOnly") && set.contains("SameSite=Lax") && !set.contains("Max-Age"))
            let pair = String(set.prefix { $0 != ";" })
            let page = try await client.execute(uri: "/services", method: .get, headers: [.cookie: pair]) { $0 }
            #expect(page.status == .ok)
            let again = try await client.execute(uri: "/login", method: .get, headers: [.cookie: pair]) { $0 }
            #expect(again.status == .seeOther && again.headers[.location] == "/notifications")
        }
    }

    @Test(
        "The browser keeps the sign-in when the reader says so",
        arguments: [("on", true), ("y", true), ("1", true), ("", false), ("false", false)])
    func remember(_ value: String, _ isKept: Bool) async throws {
        let flow = try await scene()
        try await flow.test { client in
            let answer = try await send(client, [("username", "ann"), ("password", Self.password), ("remember", value)])
            #expect(try #require(cookie(answer)).contains("Max-Age=") == isKept)
        }
    }

    @Test(
        "It leads on to a page of ours alone",
        arguments: [
            ("/my-issues?x=1", "/my-issues?x=1"), ("//evil.example/", "/"), ("https://evil.example/", "/"), ("/\\evil.example", "/"),
            ("", "/notifications"),
        ])
    func next(_ wanted: String, _ expected: String) async throws {
        let flow = try await scene()
        try await flow.test { client in
            let fields = [("username", "ann"), ("password", Self.password)]
            let byField = try await send(client, fields + [("next", wanted)])
            #expect(byField.headers[.location] == expected)
            let query = "/login?next=" + (wanted.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
            let byAddress = try await send(client, fields, to: query)
            #expect(byAddress.headers[.location] == expected)
        }
    }

    @Test(
        "A wrong try gets no cookie, and the page with what was wrong",
        arguments: [
            [("username", "ann"), ("password", "wrong")], [("username", "ann")], [("password", "correct horse battery")], [],
            [("username", "nobody"), ("password", "correct horse battery")], [("name", "ann"), ("password", "correct horse battery")],
        ])
    func wrong(_ fields: [(String, String)]) async throws {
        let flow = try await scene()
        try await flow.test { client in
            let answer = try await send(client, fields)
            #expect(answer.status == .unauthorized && answer.headers[values: .setCookie].isEmpty)
            #expect(answer.text.contains("role=\"alert\"") && answer.text.contains("action=\"/login\""))
            #expect(answer.text.contains("name=\"username\"") && !answer.text.contains("correct horse"))
        }
    }

    @Test("No page of another site signs anybody in")
    func foreign() async throws {
        let flow = try await scene()
        try await flow.test { client in
            let fields = [("username", "ann"), ("password", Self.password)]
            let site = try #require(HTTPField.Name("Sec-Fetch-Site"))
            for headers: HTTPFields in [
                [.origin: "https://evil.example"], [.origin: "null"], [site: "cross-site"], [site: "same-site"],
            ] {
                let answer = try await send(client, fields, headers: headers)
                #expect(answer.status == .forbidden && cookie(answer) == nil)
            }
            for headers: HTTPFields in [[site: "same-origin"], [site: "none"], [:]] {
                #expect(try await send(client, fields, headers: headers).status == .seeOther)
            }
        }
    }

    @Test(
        "The page asks for what the form takes, and says where it goes on",
        arguments: [("en", "Stay signed in"), ("ru", "Не выходить"), ("pt-BR", "Manter a sess")])
    func page(_ language: String, _ words: String) async throws {
        let flow = try await scene()
        try await flow.test { client in
            var browser = PageBrowser(client: client)
            browser.language = language
            let page = try await browser.get("/login?next=%2Fmy-issues")
            #expect(page.status == .ok && page.text.contains(words) && page.text.contains("name=\"next\" value=\"/my-issues\""))
            // The desk's own keeps its form.
            let own = try await browser.get("/sign-in").text
            #expect(own.contains("action=\"/sign-in\"") && own.contains("name=\"return_to\"") && !own.contains("name=\"remember\""))
        }
    }

    @Test("Guesses here count with those at the desk's own sign-in")
    func limits() async throws {
        let flow = try await FlowFixture { $0[SessionSettings.self].loginAttempts = 2 }
        _ = try await flow.composition.accounts.users.add(name: "ann", role: .operator, password: Self.password, by: .commandLine)
        try await flow.test { client in
            for _ in 0..<2 {
                let wrong = try await send(client, [("username", "ann"), ("password", "wrong")])
                #expect(wrong.status == .unauthorized)
            }
            let slowed = try await send(client, [("username", "ann"), ("password", Self.password)])
            #expect(slowed.status == .tooManyRequests && slowed.headers[.retryAfter] == "1" && cookie(slowed) == nil)
        }
    }
}
