import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import NIOCore
import TestKit
import Testing

@testable import App
@testable import Platform

@Suite("The native API", .bothEngines)
struct NativeAPITests {
    @Test("The document and the router know the same addresses")
    func documentMatchesRoutes() async throws {
        let flow = try await FlowFixture()
        var found: (routes: Set<String>, documented: Set<String>) = ([], [])
        _ = try flow.composition.application(inspect: { routes, api in
            found.routes = Set(
                routes.all.filter { $0.path.hasPrefix("/api") }.flatMap { route in route.methods.map { $0.lowercased() + " " + route.path }
                })
            found.documented = Set(
                (api.document["paths"]?.fields ?? [:]).flatMap { path, item in (item.fields ?? [:]).keys.map { $0 + " " + path } })
        })
        #expect(found.routes.count > 20)
        #expect(found.routes == found.documented)
    }

    @Test("What tokens and roles may, operation by operation")
    func rights() async throws {
        let flow = try await FlowFixture()
        let service = try await flow.addService("Shop", code: "shop-code")
        let users = flow.composition.accounts.users
        var tokens: [Role: String] = [:]
        for role in Role.allCases {
            let user = try await users.add(name: role.word, role: role, password: "correct horse battery", by: .commandLine)
            tokens[role] = try await flow.addToken(Set(TokenScope.allCases), owner: user.id)
        }
        let other = try await users.add(name: "of another team", role: nil, password: "correct horse battery", by: .commandLine)
        let stranger = try await flow.addToken(Set(TokenScope.allCases), owner: other.id)
        try await flow.test { [tokens] client in
            _ = try await client.post("/api/v1/events", #"{"title":"x"}"#, bearer: "shop-code")
            // Method, path, body, the lowest role that may.
            let table: [(HTTPRequest.Method, String, String?, Role)] = [
                (.get, "/incidents", nil, .viewer), (.get, "/incidents/1", nil, .viewer), (.get, "/incidents/1/events", nil, .viewer),
                (.get, "/incidents/1/logs", nil, .viewer), (.get, "/incidents/1/timeline", nil, .viewer),
                (.get, "/incidents/1/links", nil, .viewer), (.get, "/incidents/1/parts", nil, .viewer),
                (.get, "/incidents/1/related", nil, .viewer), (.get, "/services", nil, .viewer),
                (.get, "/services/\(service.id)", nil, .viewer), (.post, "/incidents/1/acknowledge", nil, .operator),
                (.post, "/incidents/1/resolve", nil, .operator), (.post, "/incidents/1/close", nil, .operator),
                (.post, "/incidents/1/reopen", nil, .operator), (.post, "/incidents/1/assign", #"{"user_id":null}"#, .operator),
                (.post, "/incidents/1/comments", #"{"text":"x"}"#, .operator), (.post, "/incidents/1/tags", #"{"add":["x"]}"#, .operator),
                (.post, "/incidents/1/links", #"{"url":"https://example.org/"}"#, .operator),
                (.delete, "/incidents/1/links/1", nil, .operator), (.post, "/incidents/1/split", nil, .operator),
                (.post, "/incidents/1/merge", #"{"incidents":[1]}"#, .operator),
                (.post, "/services/\(service.id)", #"{"rate_limit":null}"#, .supervisor),
                (.post, "/services/\(service.id)/rotate-code", "{}", .supervisor),
                (.delete, "/incidents/2", nil, .supervisor),
            ]
            for (method, path, body, lowest) in table {
                for role in Role.allCases {
                    // What may be deleted is made anew for each.
                    let path = method == .delete && path == "/incidents/2" ? try await Self.incident(client) : path
                    let answer = try await Self.ask(client, method, path, body, tokens[role])
                    let isRefused = answer.json["type"] as? String == "urn:switchboard:problem:not-permitted"
                    #expect(isRefused == (role < lowest), "\(method) \(path) as \(role): \(answer.status) \(answer.text)")
                    #expect(isRefused == (answer.status == .forbidden), "\(method) \(path) as \(role): \(answer.status)")
                }
                let strange = try await Self.ask(client, method, path, body, stranger)
                let expected: Set<Int> = path.split(separator: "/").count == 1 ? [403] : [404]
                #expect(expected.contains(strange.status.code), "\(method) \(path) as a stranger: \(strange.status) \(strange.text)")
            }
        }
    }

    private static func incident(_ client: any TestClientProtocol) async throws -> String {
        let made = try await client.post("/api/v1/events", #"{"title":"To be deleted"}"#, bearer: "shop-code")
        return "/incidents/\(made.json["incident_id"] as? Int ?? 0)"
    }

    private static func ask(
        _ client: any TestClientProtocol, _ method: HTTPRequest.Method, _ path: String, _ body: String?, _ token: String?
    ) async throws -> TestResponse {
        let headers: HTTPFields = [.authorization: "Bearer " + (token ?? ""), .contentType: "application/json"]
        return try await client.execute(
            uri: "/api/v1" + path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }
        ) { $0 }
    }
}
