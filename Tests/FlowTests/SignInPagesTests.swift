import Accounts
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import TestKit
import Testing

@testable import App
@testable import Platform

@Suite("Sign-in and set-up", .oneEngine)
struct SignInPagesTests {
    @Test("The first administrator is made by a link that works once, signs out and in again")
    func setUp() async throws {
        let flow = try await FlowFixture()
        guard case .awaited(let token) = try await flow.composition.accounts.firstAdministrator.prepare(name: nil, password: nil) else {
            Issue.record("no set-up link")
            return
        }
        try await flow.test { client in
            var browser = PageBrowser(client: client)
            let page = "/setup/" + token
            let differs = try await browser.post(page, from: page, ["name": "anna", "password": "long enough", "again": "other"])
            #expect(differs.status == .unprocessableContent && differs.text.contains("The two passwords differ."))
            let short = try await browser.post(page, from: page, ["name": "anna", "password": "short", "again": "short"])
            #expect(short.text.contains("at least 8 characters") && short.text.contains("value=\"anna\""))
            #expect(short.text.contains("name=\"return_to\" value=\"\(page)\""))
            let made = try await browser.post(page, from: page, ["name": "anna", "password": "long enough", "again": "long enough"])
            #expect(made.headers[.location] == "/")
            #expect(try await browser.get("/services").status == .ok)
            #expect(try await browser.get(page).status == .gone)

            #expect(try await browser.post("/sign-out").headers[.location] == "/sign-in?done=signed-out")
            #expect(try await browser.get("/services").status == .seeOther)
            let wrong = try await browser.post("/sign-in", from: "/sign-in", ["name": "anna", "password": "wrong"])
            #expect(wrong.status == .unauthorized)
            #expect(wrong.text.contains("role=\"alert\"") && wrong.text.contains("value=\"anna\"") && !wrong.text.contains("\"wrong\""))
            let back = try await browser.post(
                "/sign-in", from: "/sign-in", ["name": "anna", "password": "long enough", "return_to": "//evil.example"])
            #expect(back.headers[.location] == "/")
            #expect(try await browser.get("/sign-in").headers[.location] == "/")
        }
    }

    @Test("A compressed form is refused before it is known who sends it")
    func bomb() async throws {
        let flow = try await FlowFixture()
        let bomb = ByteBuffer(bytes: try #require(Gzip.compress(Array(repeating: 0, count: 1 << 20))))
        try await flow.test { client in
            let headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded", .contentEncoding: "gzip"]
            let answer = try await client.execute(uri: "/sign-in", method: .post, headers: headers, body: bomb) { $0 }
            #expect(answer.status == .unsupportedMediaType)
            #expect(answer.headers[.contentType]?.hasPrefix("text/html") == true)
        }
    }

    @Test("What no database keeps is refused in the reader's form", arguments: ["/incidents?q=a%00b"])
    func nul(page: String) async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            let answer = try await browser.get(page)
            #expect(answer.status == .badRequest)
            #expect(answer.headers[.contentType]?.hasPrefix("text/html") == true)
            var guest = PageBrowser(client: client)
            #expect(try await guest.post("/sign-in", from: "/sign-in", ["name": "a\0", "password": "x"]).status == .badRequest)
        }
    }

    @Test("A made-up link is no link")
    func madeUpLink() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = PageBrowser(client: client)
            let page = try await browser.get("/setup/" + String(repeating: "a", count: 40))
            #expect(page.status == .gone)
            #expect(page.text.contains("This link no longer works"))
        }
    }

    @Test("Language and theme are kept with the account and follow it to another browser")
    func preferences() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer, name: "anna")
            let answer = try await browser.post(
                "/preferences", from: "/services", ["language": "ru", "theme": "dark", "return_to": "/services"])
            #expect(answer.headers[.location] == "/services")
            let session = browser.cookies.filter { $0.key == CookieName.session }
            var other = PageBrowser(client: client, cookies: session)
            let page = try await other.get("/services").text
            #expect(page.contains("lang=\"ru\" data-theme=\"dark\"") && page.contains("Сервисы"))
        }
    }

    @Test("A form without its token, or of another sign-in, changes nothing")
    func forged() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .admin)
            var stranger = PageBrowser(client: client)
            // The stranger's token comes from the sign-in page: not bound to the administrator's session.
            _ = try await stranger.get("/sign-in")
            browser.cookies.merge(stranger.cookies) { own, _ in own }
            let answer = try await browser.post("/services", from: "/assets/none", ["name": "Forged"])
            #expect(answer.status == .forbidden)
        }
    }
}
