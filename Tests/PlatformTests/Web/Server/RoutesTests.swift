import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Platform
import TestKit
import Testing

@Suite struct RoutesTests {
    private func send(_ method: String, _ path: String) async throws -> TestResponse {
        let method = try #require(HTTPRequest.Method(method))
        return try await TestServer().test { routes in
            routes.get("api/things") { _, _ in "all things" }
            routes.post("api/things") { _, _ in "made" }
            routes.group("api/things").get(":id") { _, context in try context.parameters.require("id") }
            routes.get("api/stream") { _, _ in
                Response(status: .ok, body: .init { writer in try await writer.finish(nil) })
            }
        } _: { client in
            try await client.execute(uri: path, method: method)
        }
    }

    @Test(arguments: ["/api/things", "/api/things/"])
    func aTrailingSlashMakesNoDifference(path: String) async throws {
        #expect(try await send("GET", path).text == "all things")
    }

    @Test func headIsGetWithoutABody() async throws {
        let response = try await send("HEAD", "/api/things")
        #expect(response.status == .ok)
        #expect(response.body.readableBytes == 0)
        #expect(response.headers[.contentLength] == "10")
        #expect(try await send("HEAD", "/api/stream").headers[.contentLength] == nil)
        #expect(try await send("HEAD", "/api/nothing").status == .notFound)
    }

    @Test(arguments: ["PUT", "DELETE", "PATCH", "BREW", "PROPFIND", "TRACE", "X-OTHER"])
    func anotherMethodIsToldTheRightOnes(method: String) async throws {
        let response = try await send(method, "/api/things")
        #expect(response.status == .methodNotAllowed)
        #expect(response.headers[.allow] == "GET, HEAD, OPTIONS, POST")
        #expect(response.headers[.contentType] == "application/problem+json")
    }

    @Test func optionsListsTheMethods() async throws {
        let response = try await send("OPTIONS", "/api/things/5")
        #expect(response.status == .noContent)
        #expect(response.headers[.allow] == "GET, HEAD, OPTIONS")
    }

    @Test func unknownMethodsOnUnknownPathsAreNotFound() async throws {
        #expect(try await send("BREW", "/api/nothing").status == .notFound)
    }

    @Test func theTableCanBeRead() {
        let routes = Routes()
        routes.get("b") { _, _ in "" }
        routes.post("a") { _, _ in "" }
        routes.get("a") { _, _ in "" }
        #expect(routes.all.map(\.path) == ["/a", "/b"])
        #expect(routes.all.first?.methods == ["GET", "POST"])
    }
}
