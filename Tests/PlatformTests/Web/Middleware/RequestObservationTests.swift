import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Platform
import TestKit
import Testing

@Suite struct RequestObservationTests {
    private func run(_ server: TestServer) async throws -> String {
        try await server.test { routes in
            routes.get("api/things/:id") { _, _ in "x" }
        } _: { client in
            for path in ["/api/things/1", "/api/things/2?token=hush", "/api/nothing"] {
                _ = try await client.execute(uri: path, method: .get)
            }
            _ = try await client.execute(uri: "/api/things/1", method: HTTPRequest.Method("BREW") ?? .trace)
            return try await client.execute(uri: "/metrics", method: .get).text
        }
    }

    @Test func requestsAreCountedByRouteNotByPath() async throws {
        let text = try await run(TestServer())
        #expect(text.contains(#"switchboard_http_requests_total{method="GET",route="/api/things/{id}",status="200"} 2"#))
        #expect(text.contains(#"switchboard_http_requests_total{method="GET",route="NotFound",status="404"} 1"#))
        #expect(text.contains(#"method="OTHER""#))
        #expect(text.contains(#"switchboard_http_request_seconds_count{method="GET",route="/api/things/{id}"} 2"#))
        #expect(text.contains("process_resident_memory_bytes "))
    }

    @Test func failedRequestsGetALineWithoutTheQuery() async throws {
        let server = TestServer()
        _ = try await run(server)
        let lines = server.log.events.filter { $0.message.description == "request" }
        #expect(lines.count == 2)
        #expect(lines.first?.metadata?["status"]?.description == "404")
        #expect(!server.log.text.contains("hush"))
    }

    @Test func aSecretThatIsPartOfTheAddressStaysOutOfTheLog() async throws {
        let server = TestServer { $0.log.requests = .all }
        try await server.test { routes in
            routes.post("api/links/:token") { _, _ -> Response in throw ClientError.notFound }
        } _: { client in
            for method in [HTTPRequest.Method.post, .get, .delete] {
                _ = try await client.execute(uri: "/api/links/hush?a=b", method: method)
            }
        }
        let paths = server.log.events.filter { $0.message.description == "request" }.map { $0.metadata?["path"]?.description }
        #expect(paths == Array(repeating: "/api/links/{token}", count: 3))
        #expect(!server.log.text.contains("hush"))
    }

    @Test(arguments: [
        "/setup/TOKEN", "//setup//TOKEN", "/setup/TOKEN/", "/setup//TOKEN//", "/SETUP/TOKEN", "/Setup/TOKEN", "/%73etup/TOKEN",
        "/setup%2FTOKEN", "/setup%252FTOKEN", "/desk/setup/TOKEN", "/setup/TOKEN/x", "/setup;a=b/TOKEN", "/setup/x;TOKEN",
        "/assets/../setup/TOKEN",
        "/setup/./TOKEN", "/setup/ENCODED", "/SETUP/ENCODED", "/SETUP/TWICE", "/SETUP/ENCODED%zz", "/setup/TOKEN?a=b", "/SETUP/?TOKEN",
        "/TOKEN",
    ])
    func aSetUpLinkStaysOutOfTheLogInEverySpelling(_ spelling: String) async throws {
        let token = "k3Jq9ZxW1mB7tR5vN2cL8pD4sF6gH0aYeUiOqTrA"
        let encoded = token.utf8.map { "%" + String($0, radix: 16) }.joined()
        let path = spelling.replacing("TOKEN", with: token).replacing("ENCODED", with: encoded)
            .replacing("TWICE", with: encoded.replacing("%", with: "%25"))
        let server = TestServer { $0.log.requests = .all }
        try await server.test { routes in
            routes.get("setup/:token") { _, _ -> Response in throw ClientError.notFound }
        } _: { client in
            for method in [HTTPRequest.Method.get, .post, .head] { _ = try await client.execute(uri: path, method: method) }
        }
        let lines = server.log.events.filter { $0.message.description == "request" }
        #expect(lines.count == 3)
        let logged = server.log.text
        #expect(!logged.contains(token) && !logged.contains(encoded) && logged.removingPercentEncoding?.contains(token) != true)
    }

    @Test(arguments: ["/api/v1/incidents/17", "/nowhere/at/all", "/v1/incidents/new", "/wp-login.php", "/%D0%B8%D0%BC%D1%8F"])
    func anAddressThatLeadsNowhereIsStillTold(_ path: String) async throws {
        let server = TestServer { $0.log.requests = .all }
        try await server.test { client in _ = try await client.execute(uri: path, method: .get) }
        let line = server.log.events.first { $0.message.description == "request" }
        #expect(line?.metadata?["path"]?.description == path)
    }

    @Test func allOrNoneCanBeAskedFor() async throws {
        for (choice, count) in [(Settings.Log.Requests.all, 5), (.none, 0)] {
            let server = TestServer { $0.log.requests = choice }
            _ = try await run(server)
            #expect(server.log.events.filter { $0.message.description == "request" }.count == count)
        }
    }
}
