import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("The old service's address")
struct StatusRoutesTests {
    private func ask(
        _ path: String, _ method: HTTPRequest.Method = .get, headers: HTTPFields = [:], fails: Bool = false,
        admits: @escaping @Sendable () throws -> Bool = { true }
    ) async throws -> TestResponse {
        var server = TestServer()
        server.web.outer = [StatusCORS()]
        server.web.families = [StatusAnswers.family]
        let now = server.world.world.now
        let cache = DocumentCache(validity: .seconds(30), now: now) { _ in
            if fails { throw StorageError(.unavailable, "secret") }
            return StatusDocument(data: .init(), error: "", health: [:])
        }
        return try await server.test(routes: { StatusRoutes(cache: cache, admits: { _, _ in try admits() }, now: now).add(to: $0) }) {
            client in
            try await client.execute(uri: path, method: method, headers: headers) { $0 }
        }
    }

    @Test("GET answers the document, for every page of the web")
    func document() async throws {
        let answer = try await ask("/api")
        #expect(answer.status == .ok && answer.text.hasPrefix("{\"data\":{") && answer.text.contains("\"status\":true"))
        #expect(answer.headers[.contentType] == "application/json" && answer.headers[.cacheControl] == "public, max-age=30")
        #expect(answer.headers[.accessControlAllowOrigin] == "*" && answer.headers[.accessControlAllowHeaders] == "Content-Type")
        let asked = try await ask("/api?x=1", headers: [.accept: "text/html", .origin: "https://elsewhere.example"])
        #expect(asked.status == .ok && asked.text == answer.text)
        #expect(try await ask("/api", .head).status == .ok)
    }

    @Test("Everything else is 405 in the form of the document", arguments: [HTTPRequest.Method.post, .put, .delete, .patch])
    func otherMethods(method: HTTPRequest.Method) async throws {
        let answer = try await ask("/api", method)
        #expect(answer.status == .methodNotAllowed && answer.headers[.allow] == "GET, HEAD, OPTIONS")
        #expect(answer.text.contains("\"data\":null") && answer.text.contains("\"status\":false"))
        #expect(answer.headers[.accessControlAllowOrigin] == "*")
    }

    @Test("A browser that asks first may")
    func preflight() async throws {
        let answer = try await ask("/api", .options, headers: [.origin: "https://elsewhere.example", .accessControlRequestMethod: "GET"])
        #expect(answer.status == .noContent && answer.headers[.accessControlAllowMethods] == "GET, HEAD, OPTIONS")
        #expect(answer.headers[.accessControlAllowOrigin] == "*")
    }

    @Test("A database that is away is told in the form of the document, and nothing of its reason")
    func failing() async throws {
        let answer = try await ask("/api", fails: true)
        #expect(answer.status.code >= 500 && answer.text.contains("\"status\":false") && !answer.text.contains("secret"))
    }

    @Test("Of a private page it is kept by nobody but its reader, and refused to others in its own form")
    func privatePage() async throws {
        #expect(try await ask("/api", admits: { false }).headers[.cacheControl] == "private, no-cache")
        let refused = try await ask("/api", admits: { throw ClientError.unauthorized })
        #expect(refused.status == .unauthorized && refused.text.contains("\"data\":null") && refused.text.contains("\"status\":false"))
    }

    @Test("Other addresses are not the document's", arguments: ["/api/v1", "/apis", "/api/sms"])
    func elsewhere(path: String) async throws {
        let answer = try await ask(path)
        #expect(answer.status == .notFound && answer.headers[.accessControlAllowOrigin] == nil)
    }
}
