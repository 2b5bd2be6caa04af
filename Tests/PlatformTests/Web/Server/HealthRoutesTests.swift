import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Platform
import TestKit
import Testing

@Suite struct HealthRoutesTests {
    @Test func aliveIsAlwaysOK() async throws {
        let response = try await TestServer().test { try await $0.execute(uri: "/healthz", method: .get) }
        #expect(response.status == .ok)
        #expect(response.text == #"{"status":"ok"}"#)
        #expect(response.headers[.contentType] == "application/json")
    }

    @Test func readyNamesWhatIsMissing() async throws {
        var server = TestServer()
        server.web.readiness = [ReadinessCheck("storage") { nil }, ReadinessCheck("migrations") { "two are missing" }]
        let response = try await server.test { try await $0.execute(uri: "/readyz", method: .get) }
        #expect(response.status == .serviceUnavailable)
        #expect(response.headers[.retryAfter] == "1")
        #expect(response.text.contains(#""migrations":"two are missing""#))
        #expect(response.text.contains(#""storage":"ok""#))
    }

    @Test func readyIsOKWhenAllIsWell() async throws {
        var server = TestServer()
        server.web.readiness = [ReadinessCheck("storage") { nil }]
        #expect(try await server.test { try await $0.execute(uri: "/readyz", method: .get) }.status == .ok)
    }

    @Test(
        arguments: [
            // Token in the settings, addresses, what is sent, what comes back; the tests' client has no address.
            (nil, [], nil, 200), ("s3cret", [], nil, 401), ("s3cret", [], "Bearer wrong", 401), ("s3cret", [], "Basic s3cret", 401),
            ("s3cret", [], "Bearer   s3cret", 200), ("s3cret", [], "Bearer ", 401),
            ("s3cret", [], "Bearer s3cret", 200), ("s3cret", ["10.0.0.0/8"], "bearer s3cret", 200), (nil, ["10.0.0.0/8"], nil, 403),
            (nil, ["10.0.0.0/8"], "Bearer s3cret", 403), ("s3cret", ["10.0.0.0/8"], nil, 401),
        ] as [(String?, [String], String?, Int)])
    func metricsMayBeForSomeOnly(token: String?, addresses: [String], authorization: String?, status: Int) async throws {
        let server = TestServer {
            $0.metrics.token = token
            $0.metrics.addresses = addresses.compactMap { AddressRange($0) }
        }
        var headers: HTTPFields = [:]
        headers[.authorization] = authorization
        let response = try await server.test { [headers] in try await $0.execute(uri: "/metrics", method: .get, headers: headers) }
        #expect(response.status.code == status)
        #expect((response.headers[.wwwAuthenticate] != nil) == (status == 401))
        #expect(status == 200 || response.headers[.contentType] == "application/problem+json")
        #expect(try await server.test { try await $0.execute(uri: "/healthz", method: .get) }.status == .ok)
    }

    @Test(arguments: [("127.0.0.0/8", true), ("10.0.0.0/8", false)])
    func metricsAreReadFromTheAddressesThatMay(range: String, may: Bool) async throws {
        let answer = try await TestServer { $0.metrics.addresses = [AddressRange(range)].compactMap { $0 } }.testLive { port in
            try await RawConnection.exchange(port: port, "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        }
        #expect(answer.hasPrefix(may ? "HTTP/1.1 200" : "HTTP/1.1 403"))
    }

    @Test func securityHeadersAreOnEveryAnswer() async throws {
        let secure = TestServer { $0.server.publicURL = .init(string: "https://desk.example.org") }
        for path in ["/healthz", "/nothing", "/api/nothing"] {
            let response = try await secure.test { try await $0.execute(uri: path, method: .get) }
            #expect(response.headers[.xContentTypeOptions] == "nosniff")
            #expect(response.headers[.contentSecurityPolicy]?.contains("frame-ancestors 'none'") == true)
            #expect(response.headers[.strictTransportSecurity] == "max-age=31536000")
            #expect(response.headers[.cacheControl] == "no-store")
        }
    }
}
