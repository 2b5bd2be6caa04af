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
