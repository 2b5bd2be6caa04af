import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("Failures on the public page")
struct PublicErrorsTests {
    private typealias Fixture = PublicPageFixture

    private func ask(
        _ path: String, _ method: HTTPRequest.Method = .get, _ headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        try await Fixture.test({ _, _ in throw StorageError(.unavailable, "secret") }) { client in
            try await client.execute(uri: path, method: method, headers: headers) { $0 }
        }
    }

    @Test(
        "They are told on a page of its own, in the visitor's language, and nothing of their reason",
        arguments: ["/status", "/history", "/maintenances", "/incidents/inc000000001"])
    func failing(path: String) async throws {
        let answer = try await ask(path, .get, [.acceptLanguage: "ru"])
        #expect(answer.status == .serviceUnavailable)
        let texts = try Fixture.renderer().texts.for(.russian)
        for text in ["<html lang=\"ru\">", "Acme", texts["error_503_title"], texts["public_missing_home"], "href=\"/status\""] {
            #expect(answer.text.contains(text), "\(text)")
        }
        #expect(!answer.text.contains("secret") && !answer.text.contains("class=\"rail\"") && !answer.text.contains("csrf"))
    }

    @Test("A method that a page does not have is refused on one")
    func method() async throws {
        let answer = try await ask("/history", .delete)
        #expect(answer.status == .methodNotAllowed && answer.headers[.allow]?.contains("GET") == true)
        #expect(answer.text.contains("Not this way") && answer.text.contains("Acme"))
    }

    @Test("Programs keep their forms", arguments: [("/api", #""data":null"#), ("/api/v2/nothing.json", #"{"error":"#)])
    func programs(path: String, form: String) async throws {
        let answer = try await ask(path, .delete, [.accept: "text/html"])
        #expect(answer.status.code >= 400 && answer.text.contains(form))
    }

    @Test(
        "Which addresses are pages",
        arguments: [
            ("/status", true), ("/status/password", true), ("/incidents/inc000000001", true), ("/incidents/12", false),
            ("/incidents/new", false), ("/incidents", false), ("/", false), ("/history.json", false), ("/statuses", false),
        ])
    func pages(path: String, isPage: Bool) {
        let request = Request(head: .init(method: .get, scheme: "http", authority: "x", path: path), body: .init(buffer: .init()))
        #expect(PublicPath.isPage(request) == isPage)
    }
}
