import Accounts
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import NIOCore
import TestKit
import Testing

@testable import App
@testable import Platform

@Suite("The Dispatcher's clients report", .oneEngine)
struct DispatcherIntakeTests {
    private static let paths = ["/v1/incidents/new", "/v1/incidents/new/", "/"]

    private func body(
        title: String = "Payment failed", message: String = "details", level: String = "error", logs: String = "l1\\nl2",
        app: String = "Shop", code: String = "shop-code"
    ) -> String {
        """
        {"incident": {"title":"\(title)","message":"\(message)","logs":"\(logs)","level":"\(level)"}, \
        "app_name":"\(app)", "code":"\(code)"}
        """
    }

    @Test("On every address a client may have been given", arguments: paths)
    func accepts(path: String) async throws {
        let flow = try await FlowFixture()
        _ = try await flow.addService("Shop", code: "shop-code")
        try await flow.test { client in
            let answer = try await client.post(path, body(level: "crit"))
            #expect(answer.status == .ok && answer.text == #"{"ok":true}"#)
        }
        let incidents = try await flow.incidents()
        let incident = try #require(incidents.first)
        #expect(incident.level == .critical && incident.title == "Payment failed" && incident.serviceName == "Shop")
    }

    @Test(
        "Wrong names and codes are refused alike and block nobody",
        arguments: [("Shop", "wrong"), ("shop", "wrong"), ("Nobody", "shop-code"), ("", ""), ("Shop", "shop-code ")])
    func refusesWrongCodes(app: String, code: String) async throws {
        let flow = try await FlowFixture()
        _ = try await flow.addService("Shop", code: "shop-code")
        try await flow.test { client in
            for _ in 0..<30 {
                let answer = try await client.post("/", body(app: app, code: code))
                #expect(answer.status == .badRequest)
                #expect(answer.json["detail"] as? String == "Required app fields are incorrect")
                #expect(answer.json["ok"] as? Bool == false)
            }
            #expect(try await client.post("/", body()).status == .ok)
        }
        #expect(try await flow.incidents().count == 1)
    }

    @Test("A name in another case, and fields that come twice, cost no report: they are marked, but for codes")
    func takesOddNames() async throws {
        let flow = try await FlowFixture()
        _ = try await flow.addService("Shop", code: "shop-code")
        _ = try await flow.addService("Mail", code: "mail-code")
        let twice =
            #"{"code":"mail-code","incident":{"title":"one","title":"t","message":"","level":"info","logs":"","logs":null},"#
            + #""app_name":"Mail","app_name":"Shop","code":"shop-code"}"#
        try await flow.test { client in
            for report in [body(title: "t", app: "sHOP"), twice] {
                let answer = try await client.post("/", report)
                #expect(answer.status == .ok && answer.text == #"{"ok":true}"#)
            }
            let wrong = try await client.post("/", body(app: "MAIL"))
            #expect(wrong.status == .badRequest)
        }
        let events = try await flow.database.read { [store = flow.composition.incidents.store] connection in
            try store.firstEvents(of: IncidentID(1), limit: 10, on: connection)
                + (try store.firstEvents(of: IncidentID(2), limit: 10, on: connection))
        }
        #expect(events.compactMap { $0.draft?.title } == ["t", "t"])
        #expect(events.last?.draft?.logs == nil)
        #expect(
            events.map(\.adjustments) == [
                [EventAdjustment("service", .converted, original: "sHOP")],
                [
                    EventAdjustment("service", .dropped, original: "Mail"), EventAdjustment("code", .dropped),
                    EventAdjustment("title", .dropped, original: "one"),
                ],
            ])
    }

    @Test(
        "A malformed body is a 422 that names every fault, and says ok false",
        arguments: [
            ("", ["json_invalid"]), ("nonsense", ["json_invalid"]), ("[]", ["model_attributes_type"]),
            ("{}", ["missing", "missing", "missing"]),
            (
                #"{"incident":{"title":1,"message":null,"level":"fatal"},"app_name":"a","code":"b"}"#,
                ["string_type", "string_type", "enum", "missing"]
            ),
            (#"{"incident":"x","app_name":"a","code":"b"}"#, ["model_attributes_type"]),
            (
                #"{"incident":{"title":"a","message":"","level":"critical","logs":null},"app_name":"Shop","code":"shop-code"}"#,
                ["enum", "string_type"]
            ),
        ])
    func refusesMalformed(body: String, types: [String]) async throws {
        let flow = try await FlowFixture()
        _ = try await flow.addService("Shop", code: "shop-code")
        try await flow.test { client in
            let answer = try await client.post("/v1/incidents/new", body)
            #expect(answer.status == .unprocessableContent && answer.json["ok"] as? Bool == false)
            let detail = answer.json["detail"] as? [[String: Any]] ?? []
            #expect(detail.map { $0["type"] as? String } == types)
            #expect(detail.allSatisfy { $0["msg"] is String && $0["loc"] is [Any] && $0.keys.contains("input") })
        }
        #expect(try await flow.incidents().isEmpty)
    }

    @Test(
        "Where the contract allows, a detail costs no report",
        arguments: [
            (#""title":"t\u0000","message":"","level":"error","logs":"" "#, "title"),
            (#""title":"t\ud800","message":"","level":"error","logs":"" "#, "body"),
            (#""title":"t","message":"","level":"ERROR","logs":"" "#, "level"),
            (#""title":"t","message":"a","level":" Crit","logs":"" "#, "level"),
            ("\"title\":\"t\",\"message\":\"a\nb\",\"level\":\"crit\",\"logs\":\"\"", "body"),
            (#""title":"t","message":"C:\dir","level":"error","logs":"","x":NaN"#, "body"),
        ])
    func adjusts(incident: String, field: String) async throws {
        let flow = try await FlowFixture()
        _ = try await flow.addService("Shop", code: "shop-code")
        let body = #"{"incident":{\#(incident)},"app_name":"Shop","code":"shop-code"}"#
        try await flow.test { client in
            for mark in ["", "\u{FEFF}"] {
                let answer = try await client.post("/", mark + body)
                #expect(answer.status == .ok && answer.text == #"{"ok":true}"#)
            }
            let utf16 = try await client.execute(
                uri: "/", method: .post, headers: [.contentType: "application/json; charset=utf-16"],
                body: ByteBuffer(bytes: body.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
            ) { $0 }
            #expect(utf16.status == .ok && utf16.text == #"{"ok":true}"#)
        }
        let events = try await flow.database.read { [store = flow.composition.incidents.store] connection in
            try store.events(of: IncidentID(1), limit: 10, on: connection)
        }
        #expect(events.count == 3 && events.allSatisfy { $0.draft?.adjustments?.contains { $0.field == field } == true })
    }

    @Test("Every answer of the family is JSON with detail and ok")
    func refusesInItsForm() async throws {
        let flow = try await FlowFixture { $0[IntakeSettings.self].bodyBytes = 1024 }
        _ = try await flow.addService("Shop", code: "shop-code")
        try await flow.test { client in
            let answers = [
                (try await client.post("/", body(logs: String(repeating: "x", count: 2000))), 413),
                (try await client.post("/v1/nothing", "{}"), 404),
                (try await client.execute(uri: "/v1/incidents/new", method: .get) { $0 }, 405),
                (try await client.execute(uri: "/v1/incidents/new", method: .put) { $0 }, 405),
            ]
            for (answer, status) in answers {
                #expect(answer.status.code == status)
                #expect(answer.json["detail"] is String && answer.json["ok"] as? Bool == false, "\(answer.text)")
            }
            #expect(answers[2].0.headers[.allow]?.contains("POST") == true)
        }
    }

    @Test("A compressed report is read, a bomb is stopped at the size of a report")
    func inflates() async throws {
        let flow = try await FlowFixture { $0[IntakeSettings.self].bodyBytes = 4096 }
        _ = try await flow.addService("Shop", code: "shop-code")
        try await flow.test { client in
            for (text, status) in [(body(), 200), (body() + String(repeating: " ", count: 5000), 413)] {
                let packed = ByteBuffer(bytes: try #require(Gzip.compress(Array((text + "          ").utf8))))
                let answer = try await client.execute(uri: "/", method: .post, headers: [.contentEncoding: "gzip"], body: packed) { $0 }
                #expect(answer.status.code == status)
                if status == 413 { #expect(answer.text.contains("limits.body_bytes") && answer.json["ok"] as? Bool == false) }
            }
        }
    }

    @Test("Nothing of what lies beside or inside the fields is read, and faults do not repeat it")
    func readsShallowly() async throws {
        let flow = try await FlowFixture()
        let deep = String(repeating: "[", count: 400) + String(repeating: "]", count: 400)
        try await flow.test { client in
            let answer = try await client.post(
                "/", #"{"incident":{"title":[1,{"a":2}],"message":{"b":[\#(deep)]},"level":1,"x":\#(deep)},"app_name":[7],"y":[1,2]}"#)
            #expect(answer.status == .unprocessableContent)
            let detail = answer.json["detail"] as? [[String: Any]] ?? []
            #expect(
                detail.map { $0["type"] as? String } == ["string_type", "string_type", "string_type", "missing", "string_type", "missing"])
            #expect((detail.first?["input"] as? [Any])?.isEmpty == true)
            #expect((detail.dropFirst().first?["input"] as? [String: Any])?.isEmpty == true)
        }
    }

    @Test("A service over its limit is told when to come back")
    func limitsRate() async throws {
        let flow = try await FlowFixture()
        _ = try await flow.addService("Shop", code: "shop-code", rateLimit: 2)
        try await flow.test { client in
            for _ in 0..<2 { #expect(try await client.post("/", body()).status == .ok) }
            let refused = try await client.post("/", body())
            #expect(refused.status == .tooManyRequests && refused.headers[.retryAfter] == "30")
            #expect(refused.json["ok"] as? Bool == false)
            flow.world.advance(.seconds(30))
            #expect(try await client.post("/", body()).status == .ok)
        }
    }

    @Test("Grouping follows the service's rule")
    func groups() async throws {
        let flow = try await FlowFixture()
        _ = try await flow.addService("Shop", code: "shop-code")
        _ = try await flow.addService("Old", code: "old-code", grouping: .never)
        try await flow.test { client in
            for number in 1...3 {
                _ = try await client.post("/", body(title: "Order \(number) failed"))
                _ = try await client.post("/", body(title: "Order failed", app: "Old", code: "old-code"))
            }
        }
        let incidents = try await flow.incidents()
        #expect(incidents.filter { $0.serviceName == "Shop" }.map(\.occurrences) == [3])
        #expect(incidents.filter { $0.serviceName == "Old" }.map(\.occurrences) == [1, 1, 1])
    }
}
