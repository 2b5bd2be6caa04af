import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
@testable import Platform
import TestKit
import Testing

@Suite struct FormProtectionTests {
    /// What a browser holds after it has seen a form.
    private struct Seen {
        let cookie: String
        let token: String
    }

    private func server(_ adjust: (inout Settings) -> Void = { _ in }) throws -> TestServer {
        var server = TestServer(adjust)
        server.web.pages = try PageRenderer(
            templates: ["layout": "{{{content}}}", "form": "{{csrf_token}}"], texts: Texts([]), assets: AssetStore())
        return server
    }

    private func withForm<Value: Sendable>(
        _ server: TestServer, _ body: @escaping @Sendable (any TestClientProtocol, Seen) async throws -> Value
    ) async throws -> Value {
        let pages = try #require(server.web.pages)
        return try await server.test { routes in
            routes.pages.get("form") { request, context in try pages.page("form", title: "", model: "", request: request, context: context)
            }
            routes.pages.post("form") { request, _ in
                var request = request
                return "got " + (try await FormData(&request, limit: 1000)["name"] ?? "nothing")
            }
        } _: { client in
            let page = try await client.execute(uri: "/form", method: .get)
            let cookie = try #require(page.headers[.setCookie]?.split(separator: ";").first.map(String.init))
            return try await body(client, Seen(cookie: cookie, token: page.text))
        }
    }

    private static func post(
        _ client: any TestClientProtocol, _ body: String, _ headers: HTTPFields
    ) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = "application/x-www-form-urlencoded"
        return try await client.execute(uri: "/form", method: .post, headers: headers, body: ByteBuffer(string: body))
    }

    @Test func ourOwnFormPasses() async throws {
        let response = try await withForm(try server()) { (client, seen) async throws in
            try await Self.post(client, "name=Anna&csrf_token=\(seen.token)", [.cookie: seen.cookie, .origin: "http://localhost"])
        }
        #expect(response.status == .ok)
        #expect(response.text == "got Anna")
    }

    @Test("The token of a form with files is a part of it")
    func files() async throws {
        try await withForm(try server()) { (client, seen) async throws in
            func status(_ token: String) async throws -> HTTPResponse.Status {
                let body = "--B\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n\(token)\r\n--B--"
                let headers: HTTPFields = [.cookie: seen.cookie, .contentType: "multipart/form-data; boundary=B"]
                return try await client.execute(uri: "/form", method: .post, headers: headers, body: ByteBuffer(string: body)).status
            }
            #expect(try await status("wrong") == .forbidden)
            // It passes; the form behind takes none with files.
            #expect(try await status(seen.token) == .unsupportedMediaType)
        }
    }

    @Test func scriptsMaySendTheTokenAsAHeader() async throws {
        let response = try await withForm(try server()) { (client, seen) async throws in
            try await Self.post(client, "name=x", [.cookie: seen.cookie, .init("X-CSRF-Token") ?? .from: seen.token])
        }
        #expect(response.status == .ok)
    }

    @Test func aFormWithoutTokenOrCookieIsRefused() async throws {
        try await withForm(try server()) { (client, seen) async throws in
            #expect(try await Self.post(client, "name=x", [.cookie: seen.cookie]).status == .forbidden)
            #expect(try await Self.post(client, "csrf_token=\(seen.token)", [:]).status == .forbidden)
            #expect(try await Self.post(client, "csrf_token=\(seen.token)x", [.cookie: seen.cookie]).status == .forbidden)
            #expect(
                try await Self.post(client, "csrf_token=", [.cookie: "switchboard_csrf=" + String(repeating: "A", count: 22)]).status
                    == .forbidden)
        }
    }

    @Test func aFormOfAnotherSiteIsRefused() async throws {
        try await withForm(try server { $0.server.publicURL = URL(string: "https://desk.example.org") }) { (client, seen) async throws in
            func status(_ headers: HTTPFields) async throws -> HTTPResponse.Status {
                var headers = headers
                headers[.cookie] = seen.cookie
                return try await Self.post(client, "name=x&csrf_token=\(seen.token)", headers).status
            }
            #expect(try await status([.origin: "https://evil.example"]) == .forbidden)
            #expect(try await status([.origin: "null"]) == .forbidden)
            #expect(try await status([.init("Sec-Fetch-Site") ?? .from: "cross-site"]) == .forbidden)
            #expect(try await status([.origin: "https://desk.example.org", .init("Sec-Fetch-Site") ?? .from: "same-origin"]) == .ok)
        }
    }

    @Test func aRefusedOriginIsNamedBesideTheExpectedOne() async throws {
        for publicURL in ["https://desk.example.org", nil] {
            let server = try server { $0.server.publicURL = publicURL.flatMap { URL(string: $0) } }
            try await withForm(server) { (client, seen) async throws in
                _ = try await Self.post(client, "csrf_token=\(seen.token)", [.cookie: seen.cookie, .origin: "http://a.example"])
            }
            let line = try #require(server.log.events.first { "\($0.message)".contains("form of another origin") })
            #expect(line.metadata?["came_from"] == "http://a.example")
            #expect(line.metadata?["expected"] == .string(publicURL ?? "http://localhost"))
            #expect(line.metadata?["expected_by"] == .string(publicURL == nil ? "Host" : "server.public_url"))
        }
    }

    @Test("Where the origin is right and the browser names another site, only the site is named", arguments: ["http://localhost", nil])
    func foreignSite(origin: String?) async throws {
        let server = try server()
        let answer = try await withForm(server) { (client, seen) async throws in
            var headers: HTTPFields = [.cookie: seen.cookie, .init("Sec-Fetch-Site") ?? .from: "same-site"]
            headers[.origin] = origin
            return try await Self.post(client, "csrf_token=\(seen.token)", headers)
        }
        #expect(answer.status == .forbidden && answer.text.contains("problem_foreign_site_form"))
        let line = try #require(server.log.events.first { "\($0.message)".contains("form of another origin") })
        #expect(line.metadata?["came_from"] == "same-site" && line.metadata?["expected_by"] == "Sec-Fetch-Site")
    }

    @Test(arguments: ["en", "ru", "pt-BR"]) func theErrorPageNamesBothOrigins(language: String) throws {
        let texts = try Texts(PageParts.platform.texts).for(try #require(Language(rawValue: language)))
        for isConfigured in [true, false] {
            let failure = ClientError.foreignForm(came: "http://a", expected: "https://b", isConfigured: isConfigured)
            let request = Request(
                head: .init(method: .post, scheme: "http", authority: "x", path: "/"), body: .init(buffer: ByteBuffer()))
            let page = ErrorPage(failure, texts: texts, request: request, requestID: "1")
            #expect(page.explanation.contains("http://a") && page.explanation.contains("https://b"))
            #expect(page.explanation.contains("server.public_url"))
        }
    }

    @Test func anotherKindOfBodyIsNoForm() async throws {
        try await withForm(try server()) { (client, seen) async throws in
            let response = try await client.execute(
                uri: "/form", method: .post, headers: [.cookie: seen.cookie, .contentType: "application/json"],
                body: ByteBuffer(string: "{}"))
            #expect(response.status == .unsupportedMediaType)
        }
    }

    @Test func aCompressedFormAndALargeOneAreRefused() async throws {
        let bomb = try #require(Gzip.compress(Array(repeating: 0, count: 1 << 20)))
        try await withForm(try server()) { (client, seen) async throws in
            func status(_ body: ByteBuffer, _ headers: HTTPFields = [:]) async throws -> HTTPResponse.Status {
                var headers = headers
                headers[.cookie] = seen.cookie
                headers[.contentType] = "application/x-www-form-urlencoded"
                return try await client.execute(uri: "/form", method: .post, headers: headers, body: body).status
            }
            #expect(try await status(ByteBuffer(bytes: bomb), [.contentEncoding: "gzip"]) == .unsupportedMediaType)
            let token: HTTPFields = [.contentEncoding: "gzip", .init("X-CSRF-Token") ?? .from: seen.token]
            #expect(try await status(ByteBuffer(bytes: bomb), token) == .unsupportedMediaType)
            let large = ByteBuffer(string: "csrf_token=\(seen.token)&name=" + String(repeating: "x", count: 128 << 10))
            #expect(try await status(large) == .contentTooLarge)
        }
    }

    @Test(arguments: ["name=a%00b", "na%00me=a", "name=a\0"]) func aFormWithNULIsRefused(fields: String) async throws {
        try await withForm(try server()) { (client, seen) async throws in
            let response = try await Self.post(client, "csrf_token=\(seen.token)&" + fields, [.cookie: seen.cookie])
            #expect(response.status == .badRequest)
        }
    }

    @Test func theReadersChoicesAreKept() async throws {
        let response = try await withForm(try server()) { (client, seen) async throws in
            try await client.execute(
                uri: "/preferences", method: .post,
                headers: [.cookie: seen.cookie, .contentType: "application/x-www-form-urlencoded"],
                body: ByteBuffer(string: "csrf_token=\(seen.token)&language=ru&theme=dark&time_zone=Europe%2FMoscow&return_to=%2Fform%3Fa"))
        }
        #expect(response.status == .seeOther)
        #expect(response.headers[.location] == "/form?a")
        let cookies = response.headers[values: .setCookie].joined()
        #expect(cookies.contains("switchboard_language=ru;") && cookies.contains("switchboard_theme=dark;"))
        #expect(cookies.contains("switchboard_zone=Europe/Moscow;"))
    }
}
