import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import NIOCore
import Platform
import TestKit
import Testing

@testable import App

@Suite("What the intake refuses is counted", .oneEngine)
struct IntakeRefusalTests {
    private static func dispatcher(_ incident: String, app: String = "Shop", code: String) -> String {
        #"{"incident":\#(incident),"app_name":"\#(app)","code":"\#(code)"}"#
    }

    @Test("By service and reason, with a sample, on the service's page and in the API; secrets stay out")
    func counts() async throws {
        let flow = try await FlowFixture { $0[IntakeSettings.self].bodyBytes = 2000 }
        let shop = try await flow.addService("Shop", code: "shop-secret-code", rateLimit: 2)
        let token = try await flow.addToken(Set(Installation.scopes))
        let right = #"{"title":"t","message":"","level":"info","logs":""}"#
        try await flow.test { client in
            func native(_ body: String, bearer: String = "shop-secret-code", status: Int = 422) async throws {
                let answer = try await client.post("/api/v1/events", body, bearer: bearer)
                #expect(answer.status.code == status, "\(answer.text)")
            }
            for _ in 0..<3 { try await native(#"{"message":"<b>no title</b>","code":"shop-secret-code"}"#) }
            try await native("nonsense")
            try await native("7")
            try await native(#"[{"title":"in a list","level":"info"},{"level":"info"},7]"#, status: 200)
            try await native(#"{"title":"x","service":"Other"}"#)
            try await native(#"{"message":"by token","service":"Shop"}"#, bearer: token)
            try await native("{\"title\":\"\(String(repeating: "x", count: 3000))\"}", status: 413)
            try await native(#"{"title":"x"}"#, bearer: "not-a-code", status: 401)
            for (body, status) in [
                (Self.dispatcher(right, code: "wrong-secret-code"), 400), (Self.dispatcher("{}", code: "shop-secret-code"), 422),
                (Self.dispatcher("{}", code: "wrong-secret-code"), 422),
                (Self.dispatcher(right, app: "Nobody", code: "shop-secret-code"), 400),
                ("nonsense", 422), (Self.dispatcher(right, code: "shop-secret-code"), 200),
                (Self.dispatcher(right, code: "shop-secret-code"), 429),
            ] { #expect(try await client.post("/", body).status.code == status) }
            try await flow.composition.incidents.intake.refusals.flush(flow.logger)

            let answer = try await client.execute(
                uri: "/api/v1/services/\(shop.id)/refusals", method: .get, headers: [.authorization: "Bearer " + token]
            ) { $0 }
            let items = answer.json["items"] as? [[String: Any]] ?? []
            let counts = Dictionary(items.map { ($0["reason"] as? String ?? "", $0["count"] as? Int ?? 0) }) { $0 + $1 }
            #expect(
                counts == [
                    "no-title": 5, "not-json": 1, "not-an-event": 2, "wrong-service": 1, "too-large": 1, "wrong-code": 1, "wrong-fields": 1,
                    "rate-limited": 1,
                ], "\(answer.text)")
            let samples = items.compactMap { $0["sample"] as? String }.joined()
            #expect(samples.contains("no title") && samples.contains("Shop") && !samples.contains("secret-code"))

            var chief = try await flow.browser(client, as: .operator)
            let page = try await chief.get("/services/\(shop.id)").text
            #expect(page.contains("Refused reports") && page.contains("There is no title.") && page.contains("5 times since"))
            #expect(page.contains("&lt;b&gt;no title") && !page.contains("wrong-secret-code"))
            // Samples are for those who set up clients.
            var viewer = try await flow.browser(client, as: .viewer)
            #expect(try await !viewer.get("/services/\(shop.id)").text.contains("Refused reports"))
        }
    }

    @Test("A valid code is in no sample, wherever the sender put it")
    func hidesCodes() async throws {
        let flow = try await FlowFixture()
        let shop = try await flow.addService("Shop", code: "our-shop-is-the-best")
        _ = try await flow.addService("Mail", code: "mail-of-all-of-us")
        let token = try await flow.addToken(Set(Installation.scopes))
        let code = "our-shop-is-the-best"
        let right = #"{"title":"t","message":"","level":"info","logs":""}"#
        try await flow.test { client in
            for body in [
                // Name and code in each other's place, and the code of another service.
                Self.dispatcher(right, app: code, code: "Shop"), Self.dispatcher(right, app: "Shop", code: "mail-of-all-of-us"),
                Self.dispatcher(#"{"title":"\#(code)"}"#, code: code), "nonsense \(code)",
            ] { #expect(try await client.post("/", body).status.code >= 400) }
            for body in [
                #"{"message":"login \#(code)x","url":"https://shop:\#(code)@example.org/"}"#, "[mail-of-all-of-us]",
                #"{"title":"for \#(code)","service":"mail-of-all-of-us"}"#, #""\#(code)""#,
            ] { #expect(try await client.post("/api/v1/events", body, bearer: code).status.code == 422) }
            try await flow.composition.incidents.intake.refusals.flush(flow.logger)
            let answer = try await client.execute(
                uri: "/api/v1/services/\(shop.id)/refusals", method: .get, headers: [.authorization: "Bearer " + token]
            ) { $0 }
            let samples = (answer.json["items"] as? [[String: Any]] ?? []).compactMap { $0["sample"] as? String }
            #expect(samples.count == 6, "\(answer.text)")
            #expect(samples.allSatisfy { !$0.contains("the-best") && !$0.contains("of-all") && $0.contains("…") }, "\(samples)")
        }
        let rows = try await flow.database.read { try $0.query("SELECT sample FROM intake_refusals").map { try $0.text("sample") } }
        #expect(!rows.isEmpty && rows.allSatisfy { !$0.contains("the-best") && !$0.contains("of-all") })
    }

    @Test("A service that was not known is nobody's: nothing is stored of it")
    func countsForTheHouse() async throws {
        let flow = try await FlowFixture()
        _ = try await flow.addService("Shop", code: "shop-secret-code")
        try await flow.test { client in
            for _ in 0..<20 { _ = try await client.post("/api/v1/events", #"{"title":"x"}"#, bearer: "not-a-code") }
            _ = try await client.post("/", Self.dispatcher("{}", app: "Nobody", code: "x"))
        }
        try await flow.composition.incidents.intake.refusals.flush(flow.logger)
        let rows = try await flow.database.read { try $0.query("SELECT count(*) AS number FROM intake_refusals")[0].int("number") }
        #expect(rows == 0)
    }
}
