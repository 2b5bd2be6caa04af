import HTTPTypes
import Hummingbird
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite(.oneEngine) struct DispatcherCORSTests {
    private static let origin = "https://dispatcher.example.org"

    private func preflight(_ client: DispatcherClient, origin: String, path: String = "/v1/incidents/") async throws -> DispatcherAnswer {
        try await client.call(
            .options, path, as: nil,
            headers: [.origin: origin, .accessControlRequestMethod: "PUT", .accessControlRequestHeaders: "authorization,x-extra"])
    }

    @Test func theConfiguredOriginMayCall() async throws {
        try await DispatcherHouse { $0[DispatcherSettings.self].corsOrigin = Self.origin }.serve { client async throws in
            let answer = try await preflight(client, origin: Self.origin)
            #expect(answer.status == .noContent)
            #expect(answer.headers[.accessControlAllowOrigin] == Self.origin)
            #expect(answer.headers[.accessControlAllowCredentials] == "true")
            #expect(answer.headers[.accessControlAllowMethods]?.contains("PUT") == true)
            let allowed = answer.headers[.accessControlAllowHeaders]?.lowercased() ?? ""
            #expect(["authorization", "content-type", "x-extra"].allSatisfy { allowed.contains($0) })
        }
    }

    @Test func failuresToo() async throws {
        try await DispatcherHouse { $0[DispatcherSettings.self].corsOrigin = Self.origin }.serve { client async throws in
            for (path, status) in [("/v1/incidents/", HTTPResponse.Status.unauthorized), ("/v1/nothing", .notFound)] {
                let answer = try await client.call(.get, path, as: nil, headers: [.origin: Self.origin])
                #expect(answer.status == status)
                #expect(answer.headers[.accessControlAllowOrigin] == Self.origin)
                #expect(answer.headers[values: .vary].joined(separator: ",").contains("Origin"))
            }
        }
    }

    @Test(arguments: ["https://evil.example.org", "null", origin + ".evil.org", "http://dispatcher.example.org"])
    func othersMayNot(origin: String) async throws {
        try await DispatcherHouse { $0[DispatcherSettings.self].corsOrigin = Self.origin }.serve { client async throws in
            #expect(try await preflight(client, origin: origin).headers[.accessControlAllowOrigin] == nil)
            let answer = try await client.call(.get, "/v1/apps/", headers: [.origin: origin])
            #expect(answer.status == .ok && answer.headers[.accessControlAllowOrigin] == nil)
        }
    }

    @Test func withoutTheSettingNobodyMay() async throws {
        try await DispatcherHouse().serve { client async throws in
            #expect(try await preflight(client, origin: Self.origin).headers[.accessControlAllowOrigin] == nil)
        }
    }

    @Test func otherFamiliesAreNotOpened() async throws {
        try await DispatcherHouse { $0[DispatcherSettings.self].corsOrigin = Self.origin }.serve { client async throws in
            for path in ["/healthz", "/api/v1/events", "/v1x"] {
                #expect(try await preflight(client, origin: Self.origin, path: path).headers[.accessControlAllowOrigin] == nil)
            }
        }
    }
}
