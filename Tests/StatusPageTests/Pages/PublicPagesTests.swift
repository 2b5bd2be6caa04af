import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Platform
import Synchronization
import TestKit
import Testing

@testable import StatusPage

@Suite("The addresses of the public page")
struct PublicPagesTests {
    private typealias Fixture = PublicPageFixture

    private func ask(_ path: String, _ headers: HTTPFields = [:], _ fixture: PublicPageFixture = .init()) async throws -> TestResponse {
        try await fixture.test { client in try await client.execute(uri: path, method: .get, headers: headers) { $0 } }
    }

    @Test("Everybody may keep it for a while; who has it is told so")
    func caching() async throws {
        try await Fixture().test { client in
            let page = try await client.execute(uri: "/status", method: .get) { $0 }
            #expect(page.status == .ok && page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.headers[.cacheControl] == "public, max-age=10")
            #expect(page.headers[.vary] == "Accept-Encoding, Accept-Language, Cookie")
            #expect(page.headers[values: .setCookie] == [])
            #expect(page.headers[.contentSecurityPolicy]?.contains("script-src 'self'") == true)
            let tag = try #require(page.headers[.eTag])
            let again = try await client.execute(uri: "/status", method: .get, headers: [.ifNoneMatch: tag]) { $0 }
            #expect(again.status == .notModified && again.body.readableBytes == 0 && again.headers[.eTag] == tag)
            let small = try await client.execute(uri: "/status", method: .get, headers: [.acceptEncoding: "gzip"]) { $0 }
            #expect(small.headers[.contentEncoding] == "gzip" && small.body.readableBytes < page.body.readableBytes / 2)
            #expect(try await client.execute(uri: "/status", method: .head) { $0.status } == .ok)
            #expect(try await client.execute(uri: "/status", method: .post) { $0.status } == .methodNotAllowed)
        }
    }

    @Test(
        "The language is what the address says, else the cookie, else the browser",
        arguments: [
            ("/status", [:], "en"), ("/status", [.acceptLanguage: "pt-PT, en;q=0.5"], "pt-BR"),
            ("/status", [.acceptLanguage: "pt", .cookie: "switchboard_language=ru"], "ru"),
            ("/status?lang=pt", [.acceptLanguage: "en", .cookie: "switchboard_language=ru"], "pt-BR"),
            ("/status?lang=xx", [.cookie: "switchboard_language=ru"], "ru"),
        ] as [(String, HTTPFields, String)])
    func language(path: String, headers: HTTPFields, expected: String) async throws {
        let page = try await ask(path, headers)
        #expect(page.text.contains("<html lang=\"\(expected)\">"))
        // No cookie but that of a choice that was not kept yet.
        let cookies = page.headers[values: .setCookie]
        #expect(cookies.count == (path.hasSuffix("=pt") ? 1 : 0))
        #expect(cookies.allSatisfy { $0.hasPrefix("switchboard_language=pt-BR;") })
        #expect(page.headers[.cacheControl]?.hasPrefix(cookies.isEmpty ? "public" : "private") == true)
    }

    @Test("At the bare address a browser gets the page, a program the document; caches tell them apart")
    func bareAddress() async throws {
        let page = try await ask("/", [.accept: "text/html,application/xhtml+xml,*/*;q=0.8"])
        #expect(page.text.hasPrefix("<!doctype html>"))
        #expect(page.headers[.vary]?.hasSuffix(", Accept") == true)
        for accept in ["*/*", "application/json"] {
            let document = try await ask("/", [.accept: accept])
            #expect(document.headers[.contentType] == "application/json" && document.headers[.vary] == "Accept")
        }
        #expect(try await ask("/api", [.accept: "text/html"]).headers[.contentType] == "application/json")
    }

    @Test("An incident and a maintenance have a page each; what is not there has one that says so")
    func single() async throws {
        var fixture = Fixture()
        fixture.past = [Fixture.incident("inc000000001", Fixture.text("Portal down"), .resolved, until: "2026-11-21T08:45:00Z")]
        fixture.pastMaintenances = [Fixture.maintenance("mnt000000001", "Old routes", .completed)]
        let incident = try await ask("/incidents/inc000000001", [:], fixture)
        #expect(incident.status == .ok && incident.text.contains("<h1>Portal down</h1>") && incident.text.contains("45\u{A0}min"))
        #expect(try await ask("/incidents/mnt000000001", [:], fixture).text.contains("<h1>Old routes</h1>"))
        let missing = try await ask("/incidents/inc00000000x", [.acceptLanguage: "ru"], fixture)
        #expect(missing.status == .notFound && missing.text.contains("<h1>Такой страницы нет</h1>"))
        #expect(missing.headers[values: .setCookie] == [])
        // A number is the desk's, which is not here.
        #expect(try await ask("/incidents/12", [:], fixture).status == .notFound)
    }

    @Test("The history has pages; what is none of them is not there", arguments: ["0", "-1", "41", "99999999999999999999", "x", ""])
    func historyPages(page: String) async throws {
        #expect(try await ask("/history").status == .ok)
        #expect(try await ask("/history?page=40").status == .ok)
        #expect(try await ask("/history?page=\(page)").status == .notFound)
    }

    @Test("Its files are there, too, where the desk's are not")
    func files() async throws {
        let style = try #require(try await ask("/status").text.firstMatch(of: /href="([^"]+status_page\.css)"/)).output.1
        let answer = try await ask(String(style))
        #expect(answer.status == .ok && answer.headers[.contentType] == "text/css; charset=utf-8")
    }

    @Test("Who guesses is told how long to wait, on the page and in the header")
    func guessing() async throws {
        var fixture = Fixture()
        fixture.access = .password
        let (site, world) = (fixture.snapshot.site, TestWorld())
        let tries = Mutex(SignInLimits(policy: SessionSettings().limitPolicy))
        try await Fixture.test(
            { _, _ in .asksPassword(site) },
            enter: { _, _, _ in
                try tries.withLock { tries throws(ClientError) in
                    try tries.begin(name: "", address: "", at: world.now, or: ClientError.tooManySitePasswords)
                }
                return nil
            }
        ) { client in
            func send() async throws -> TestResponse {
                try await client.execute(
                    uri: "/status/password?lang=ru", method: .post, headers: [.contentType: "application/x-www-form-urlencoded"],
                    body: ByteBuffer(string: "password=open&return_to=%2Fhistory")
                ) { $0 }
            }
            for _ in 0..<10 { #expect(try await send().status == .forbidden) }
            let refused = try await send()
            #expect(refused.status == .tooManyRequests && refused.headers[.retryAfter] == "1")
            #expect(refused.text.contains("через 1\u{A0}с") && refused.text.contains(#"value="/history""#))
        }
    }

    @Test("A private page asks for its password, lets in who knows it, and is kept by nobody")
    func password() async throws {
        var fixture = Fixture()
        fixture.access = .password
        let (site, reading) = (fixture.snapshot.site, fixture.reading)
        try await Fixture.test(
            { request, context in context.cookies(of: request)[SiteDoor.cookieName] == "ticket" ? .open(reading) : .asksPassword(site) },
            enter: { password, _, _ in
                password == "open sesame" ? ResponseCookie(name: SiteDoor.cookieName, value: "ticket", lifetime: nil) : nil
            }
        ) { client in
            for path in ["/status", "/history", "/incidents/inc000000001"] {
                let asked = try await client.execute(uri: path, method: .get) { $0 }
                #expect(asked.status == .forbidden && asked.headers[.cacheControl] == "no-store", "\(path)")
                #expect(asked.text.contains("name=\"return_to\" value=\"\(path)\"") && !asked.text.contains("SMS"), "\(path)")
            }
            #expect(try await client.execute(uri: "/status/logo", method: .get) { $0.status } == .notFound)
            func send(_ form: String) async throws -> TestResponse {
                try await client.execute(
                    uri: "/status/password", method: .post, headers: [.contentType: "application/x-www-form-urlencoded"],
                    body: ByteBuffer(string: form)
                ) { $0 }
            }
            let wrong = try await send("password=open&return_to=%2Fhistory")
            #expect(wrong.status == .forbidden && wrong.text.contains("role=\"alert\"") && wrong.headers[values: .setCookie] == [])
            let right = try await send("password=open+sesame&return_to=%2Fhistory")
            #expect(right.status == .seeOther && right.headers[.location] == "/history")
            #expect(right.headers[.setCookie]?.hasPrefix("switchboard_status=ticket;") == true)
            #expect(try await send("password=open+sesame&return_to=%2F%2Fevil.example").headers[.location] == "/")
            let page = try await client.execute(uri: "/status", method: .get, headers: [.cookie: "switchboard_status=ticket"]) { $0 }
            #expect(page.status == .ok && page.text.contains("SMS") && page.headers[.cacheControl] == "private, no-cache")
        }
    }

    @Test("A page for those who are signed in leads to the sign-in and back")
    func signIn() async throws {
        try await Fixture.test({ _, _ in .asksSignIn }) { client in
            let answer = try await client.execute(uri: "/history?page=2", method: .get) { $0 }
            #expect(answer.status == .seeOther && answer.headers[.location] == "/sign-in?return_to=%2Fhistory%3Fpage%3D2")
        }
    }

    @Test("Logo and colour of the site")
    func looks() async throws {
        var fixture = Fixture()
        (fixture.colour, fixture.logo) = ("#0a7d4f", StatusLogo(type: "image/png", bytes: Data([1, 2, 3])))
        try await fixture.test { client in
            let page = try await client.execute(uri: "/status", method: .get) { $0.text }
            #expect(page.contains("fill=\"#0a7d4f\""))
            let address = try #require(page.firstMatch(of: /<img class="logo" src="([^"]+)" alt="">/)).output.1
            let logo = try await client.execute(uri: String(address), method: .get) { $0 }
            #expect(logo.headers[.contentType] == "image/png" && Array(logo.body.readableBytesView) == [1, 2, 3])
            #expect(logo.headers[.cacheControl] == "public, max-age=86400")
            // Opened by its address it is a picture all the same, and runs nothing.
            #expect(logo.headers[.xContentTypeOptions] == "nosniff")
            #expect(logo.headers[.contentSecurityPolicy]?.hasPrefix("default-src 'none'") == true)
        }
        #expect(try await ask("/status/logo").status == .notFound)
    }

    /// What the stores say, which changes.
    private final class Shown: Sendable {
        let fixture = Mutex(PublicPageFixture())
    }

    @Test("A change is seen at once, though the page is kept: it is another snapshot")
    func change() async throws {
        let shown = Shown()
        try await Fixture.test({ _, _ in .open(shown.fixture.withLock { $0.reading }) }) { client in
            func page() async throws -> String { try await client.execute(uri: "/status", method: .get) { $0.text } }
            let before = try await page()
            #expect(before.contains("All systems operational"))
            shown.fixture.withLock { $0.components = [Fixture.component("cmp0sms00001", "SMS", .majorOutage)] }
            #expect(try await page().contains("Major outage of all systems"))
        }
    }
}
