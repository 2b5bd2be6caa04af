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

@Suite("The native API", .oneEngine)
struct NativeAPITests {
    @Test("The document and the router know the same addresses")
    func documentMatchesRoutes() async throws {
        let flow = try await FlowFixture()
        var found: (routes: Set<String>, documented: Set<String>) = ([], [])
        let application = try flow.composition.application(inspect: { routes, api in
            found.routes = Set(
                routes.all.filter { $0.path.hasPrefix(APIRoutes.root + "/") }.flatMap { route in
                    route.methods.map { $0.lowercased() + " " + route.path }
                })
            found.documented = Set(
                (api.document["paths"]?.fields ?? [:]).flatMap { path, item in (item.fields ?? [:]).keys.map { $0 + " " + path } })
        })
        // What was made has to be run, so that it is shut down.
        try await application.test(.router) { _ in }
        #expect(found.routes.count > 20)
        #expect(found.routes == found.documented)
    }

    @Test("A body that nests deeper than any of ours is refused before anything is made of it")
    func depth() async throws {
        let flow = try await FlowFixture()
        let token = try await flow.addToken(Set(Installation.scopes))
        try await flow.test { client in
            for depth in [JSONOutline.usualDepth, 10_000] {
                let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
                let answer = try await client.post("/api/v1/teams", "{\"name\":\(nested)}", bearer: token)
                #expect(answer.status == .unprocessableContent && answer.json["type"] as? String == "urn:switchboard:problem:not-json")
            }
            let wrong = try await client.post("/api/v1/teams", "{\"name\":[[[]]]}", bearer: token)
            #expect(wrong.status == .unprocessableContent && wrong.json["type"] as? String != "urn:switchboard:problem:not-json")
        }
    }
}
