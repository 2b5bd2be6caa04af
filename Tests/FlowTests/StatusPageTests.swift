import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import NIOCore
import Platform
import StatusPage
import TestKit
import Testing

@testable import App

@Suite("The status page, from the API to what its doors read", .bothEngines)
struct StatusPageFlowTests {
    private func send(
        _ client: any TestClientProtocol, _ method: HTTPRequest.Method, _ path: String, _ body: String, _ token: String
    ) async throws -> TestResponse {
        try await client.execute(
            uri: "/api/v1/status" + path, method: method,
            headers: [.authorization: "Bearer " + token, .contentType: "application/json"], body: .init(string: body)
        ) { $0 }
    }

    private func id(_ answer: TestResponse) throws -> String { try #require(answer.json["id"] as? String, "\(answer.text)") }

    private func state(_ flow: FlowFixture, _ id: String) async throws -> ComponentState? {
        try await flow.composition.statusPage.reader.reading().snapshot().components.first { $0.id.rawValue == id }?.state
    }

    @Test("A page is run by a program alone: components, incidents, messages, maintenances")
    func byProgram() async throws {
        let flow = try await FlowFixture { $0[StatusSettings.self].name = "Acme" }
        let token = try await flow.addToken([.statusRead, .statusWrite])
        try await flow.test { client in
            let made = try await send(
                client, .post, "/components",
                #"{"name":{"en":"SMS","pt-BR":"Mensagens"},"description":{"en":"Texts"},"group":false,"group_id":null,"position":1,"state":"operational"}"#,
                token)
            #expect(made.status == .created)
            let sms = try id(made)
            #expect(sms.wholeMatch(of: /[a-z0-9]{12}/) != nil && made.headers[.location] == "/api/v1/status/components/\(sms)")
            #expect((made.json["name"] as? [String: String])?["pt-BR"] == "Mensagens" && made.json["state"] as? String == "operational")
            let patched = try await send(client, .patch, "/components/\(sms)", #"{"state":"degraded_performance"}"#, token)
            #expect(patched.json["state"] as? String == "degraded_performance")
            #expect(try await state(flow, sms) == .degradedPerformance)
            _ = try await send(client, .patch, "/components/\(sms)", #"{"state":"operational"}"#, token)

            let told = try await send(
                client, .post, "/incidents",
                #"{"title":{"en":"Late"},"state":"investigating","impact":"major","components":{"\#(sms)":"partial_outage"},"text":{"en":"We look."}}"#,
                token)
            #expect(told.status == .created && told.json["impact"] as? String == "major")
            let incident = try id(told)
            #expect(try await state(flow, sms) == .partialOutage)
            let update = try await send(
                client, .post, "/incidents/\(incident)/updates",
                #"{"state":"resolved","text":{"en":"Mended."},"components":{"\#(sms)":"operational"}}"#, token)
            #expect(update.status == .created && update.json["state"] as? String == "resolved")
            #expect(try await state(flow, sms) == .operational)

            let from = flow.world.now
            let planned = try await send(
                client, .post, "/maintenances",
                #"{"title":{"en":"Work"},"text":{"en":"We work."},"scheduled_for":"\#(from.adding(.seconds(60)).rfc3339)","scheduled_until":"\#(from.adding(.seconds(120)).rfc3339)","components":["\#(sms)"]}"#,
                token)
            #expect(planned.status == .created && planned.json["state"] as? String == "scheduled")
            let clock = flow.composition.statusPage.clock(logger: flow.logger)
            flow.world.advance(.seconds(60))
            try await clock.runOnce()
            #expect(try await state(flow, sms) == .underMaintenance)
            flow.world.advance(.seconds(60))
            try await clock.runOnce()
            #expect(try await state(flow, sms) == .operational)
            let snapshot = try await flow.composition.statusPage.reader.reading().snapshot()
            #expect(snapshot.site.name.english == "Acme" && snapshot.site.timeZone.identifier == "Etc/UTC")
            #expect(snapshot.incidents.isEmpty && snapshot.maintenances.isEmpty)
            let program = APIClient(client: client, token: token)
            #expect(try await program.values("id", "/status/incidents") == [incident])
            #expect(try await program.values("state", "/status/maintenances") == ["completed"])
        }
    }

    @Test("Lists are read stretch by stretch, and what comes in meanwhile moves nothing")
    func stretches() async throws {
        let flow = try await FlowFixture()
        let page = flow.composition.statusPage
        let text = LocalizedText(english: "x")
        var made: [String] = []
        for _ in 0..<3 {
            made.append(try await page.incidents.publish(.init(title: text, text: text), by: .commandLine).id.rawValue)
            flow.world.advance(.seconds(1))
        }
        let incidents = Array(made.reversed())
        try await flow.test { client in
            let program = APIClient(client: client, token: try await flow.addToken([.statusRead]))
            let first = try await program.get("/status/incidents?limit=2")
            #expect(first.items.map { $0["id"] as? String } == incidents.prefix(2).map(Optional.some))
            let next = try #require(first.json["next"] as? String)
            _ = try await page.incidents.publish(.init(title: text, text: text), by: .commandLine)
            let rest = try await program.get("/status/incidents?limit=2&after=\(next)")
            #expect(rest.items.map { $0["id"] as? String } == [incidents.last] && rest.json["next"] is NSNull)
            #expect(try await program.get("/status/incidents?after=nonsense").status == .badRequest)
        }
    }

    @Test(
        "What is wrong is said, and where",
        arguments: [
            ("/components", #"{"name":{}}"#, 422), ("/components", #"{"name":{"de":"x"}}"#, 422),
            ("/components", #"{"name":{"en":"  "}}"#, 422), ("/components", #"{"name":{"en":"x"},"state":"no_data"}"#, 422),
            ("/components", #"{"name":{"en":"x"},"group_id":"aaaaaaaaaaaa"}"#, 422),
            ("/components", #"{"name":{"en":"x"},"group_id":"123456789012"}"#, 422),
            ("/components", #"{"name":{"en":"x"},"link":{"kind":"feed"}}"#, 422),
            ("/components", #"{"name":{"en":"x"},"link":{"kind":"service","service_id":99}}"#, 422),
            ("/incidents", #"{"title":{"en":"x"}}"#, 422),
            ("/incidents", #"{"title":{"en":"x"},"text":{"en":"x"},"components":{"aaaaaaaaaaaa":"major_outage"}}"#, 422),
            ("/incidents", #"{"title":{"en":"x"},"text":{"en":"x"},"components":{"a":"major_outage"}}"#, 422),
            ("/incidents", #"{"title":{"en":"x"},"text":{"en":"x"},"state":"postmortem"}"#, 409),
            ("/incidents/aaaaaaaaaaaa/updates", #"{"text":{"en":"x"}}"#, 404), ("/incidents/7/updates", #"{"text":{"en":"x"}}"#, 404),
            (
                "/maintenances",
                #"{"title":{"en":"x"},"text":{"en":"x"},"scheduled_for":"2030-01-01T00:00:00Z","scheduled_until":"2030-01-01T00:00:00Z"}"#,
                422
            ),
        ])
    func wrong(path: String, body: String, status: Int) async throws {
        let flow = try await FlowFixture()
        let token = try await flow.addToken([.statusWrite])
        try await flow.test { client in
            let answer = try await send(client, .post, path, body, token)
            #expect(answer.status.code == status, "\(answer.text)")
        }
    }

    @Test("A cell that is not well becomes an incident of the desk through the intake, and is resolved when it is well again")
    func alarms() async throws {
        let flow = try await FlowFixture()
        let service = try await flow.addService("Messaging")
        let page = flow.composition.statusPage
        _ = try await page.thresholds.save(
            CellScope(.sms), limits: ThresholdRule.standard(.sms), hysteresis: Hysteresis(worse: 1, better: 1), service: service.id,
            by: .commandLine)
        let clock = page.clock(logger: flow.logger)
        func push(_ bandwidth: Int) async throws {
            _ = try await page.feeds.send(Data("MC;\(bandwidth);100;Kildy".utf8), to: .sms, by: .commandLine)
            try await clock.runOnce()
        }
        try await push(20)
        var incidents = try await flow.incidents()
        #expect(incidents.map(\.title) == ["SMS Kildy Monaco degraded"])
        #expect(incidents.map(\.level) == [.warning] && incidents.map(\.state) == [.open])
        try await push(1)
        incidents = try await flow.incidents()
        #expect(incidents.count == 1 && incidents[0].level == .critical && incidents[0].occurrences == 2)
        try await push(99)
        #expect(try await flow.incidents().map(\.state) == [.resolved])
        // What the desk resolved by itself meanwhile is no error.
        try await push(1)
        let again = try #require(try await flow.incidents().first { $0.state == .open })
        _ = try await flow.composition.incidents.actions.perform(.close, on: again.id, by: .commandLine)
        try await push(99)
        #expect(try await flow.incidents().allSatisfy { $0.state != .open })
    }

    @Test("A component follows its service's incidents; one for customers is drafted from them and offered for resolution")
    func fromTheDesk() async throws {
        let flow = try await FlowFixture()
        let service = try await flow.addService("Shop")
        let page = flow.composition.statusPage
        var draft = ComponentOperations.Draft(name: LocalizedText(english: "Shop"))
        draft.link = .service(service.id)
        let component = try await page.components.add(draft, by: .commandLine).id
        let clock = page.clock(logger: flow.logger)
        try await clock.runOnce()
        #expect(try await state(flow, component.rawValue) == .operational)
        try await flow.test { client in
            let answer = try await client.post("/api/v1/events", #"{"title":"Shop is down","level":"critical"}"#, bearer: service.code)
            #expect(answer.status.code < 300)
            try await clock.runOnce()
            #expect(try await state(flow, component.rawValue) == .majorOutage)
            let token = try await flow.addToken(Set(Installation.scopes))
            let number = try #require(try await flow.incidents().first).id
            let drafted = try await send(client, .post, "/drafts", #"{"incident_id":\#(number)}"#, token)
            #expect(drafted.json["draft"] as? Bool == true && drafted.json["impact"] as? String == "critical")
            let incident = try id(drafted)
            #expect(try await send(client, .post, "/incidents/\(incident)/publish", "", token).status == .ok)
            _ = try await flow.composition.incidents.actions.perform(.resolve, on: number, by: .commandLine)
            try await clock.runOnce()
            let offered = try await APIClient(client: client, token: token).get("/status/incidents/\(incident)").json
            #expect(offered["offered_at"] as? String == flow.world.now.rfc3339 && offered["state"] as? String == "investigating")
        }
    }
}
