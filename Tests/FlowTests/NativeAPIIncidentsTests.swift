import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import Platform
import TestKit
import Testing

@testable import App

@Suite("Incidents in the native API: filters, what was merged, many at once, export", .oneEngine)
struct NativeAPIIncidentsTests {
    @Test("The filters of the page: several of each, assignee, tags, time")
    func filters() async throws {
        let flow = try await FlowFixture()
        let (shop, mail) = (try await flow.addService("Shop"), try await flow.addService("Mail"))
        let old = try await flow.report("Alpha old", of: mail, level: .warning)
        flow.world.advance(.seconds(90_000))
        let between = flow.world.now.rfc3339
        flow.world.advance(.seconds(60))
        let ids = [
            try await flow.report("Beta", of: shop, level: .error), try await flow.report("Gamma", of: mail, level: .critical),
            try await flow.report("Delta", of: shop, level: .info),
        ]
        let actions = flow.composition.incidents.actions
        let anna = try await flow.addUser("anna", .operator).user
        _ = try await actions.changeTags(of: ids[0], adding: ["Night", "db"], by: .commandLine)
        _ = try await actions.changeTags(of: old, adding: ["night"], by: .commandLine)
        _ = try await actions.perform(.resolve, on: ids[1], by: .commandLine)
        _ = try await actions.assign(ids[2], to: anna.id, by: .commandLine)
        try await flow.test { client in
            let (house, own) = (try await flow.program(client), try await flow.program(client, owner: anna.id))
            for (query, titles) in [
                ("", ["Delta", "Gamma", "Beta", "Alpha old"]), ("level=error&level=critical", ["Gamma", "Beta"]),
                ("state=resolved&state=closed", ["Gamma"]),
                ("service=\(shop.id)&service=\(mail.id)", ["Delta", "Gamma", "Beta", "Alpha old"]),
                ("service=\(shop.id)", ["Delta", "Beta"]), ("assignee=me", ["Delta"]), ("assignee=\(anna.id)", ["Delta"]),
                ("assignee=nobody&state=open", ["Beta", "Alpha old"]), ("assignee=999", []), ("tag=NIGHT", ["Beta", "Alpha old"]),
                ("tag=night&tag=db", ["Beta"]), ("tag=none", []), ("since=\(between)", ["Delta", "Gamma", "Beta"]),
                ("until=\(between)", ["Alpha old"]), ("since=\(between)&until=\(between)", []),
            ] {
                #expect(try await own.values("title", "/incidents?" + query) == titles, "\(query)")
            }
            let unowned = try await house.get("/incidents?assignee=me")
            #expect(unowned.status == .forbidden && unowned.problem == "no-user")
            for wrong in [
                "assignee=you", "assignee=0", "tag=", "tag=a,b", "since=yesterday", "until=2026-11-21", "service=x", "within=24h",
            ] {
                let answer = try await own.get("/incidents?" + wrong)
                #expect(answer.status == .badRequest && answer.problem == "invalid-parameter", "\(wrong)")
            }
        }
    }

    @Test("The file holds what the filter lets through, of what one may see")
    func export() async throws {
        let scene = try await TeamsScene()
        let flow = scene.flow
        let member = try await flow.addUser("member", access: Access(base: nil, teams: [scene.payments.id: .viewer]))
        try await flow.test { client in
            let (house, own) = (try await flow.program(client), try await flow.program(client, owner: member.id))
            let all = try await house.get("/incidents.csv")
            #expect(all.headers[.contentType] == "text/csv; charset=utf-8; header=present")
            #expect(all.text.components(separatedBy: "\r\n").dropFirst().dropLast().map { $0.prefix(2) } == ["3,", "2,", "1,"])
            let seen = try await own.get("/incidents.csv").text
            #expect(seen.contains("Shop is down") && !seen.contains("Mailer") && !seen.contains("Loose"))
            #expect(try await house.get("/incidents.csv?state=closed").text.components(separatedBy: "\r\n").count == 2)
            #expect(try await house.get("/incidents.csv?limit=5").status == .badRequest)
        }
    }

    /// An incident of the shop into which one of the till was merged, whose service was then given to another team: as an
    /// earlier version left them.
    private struct Parted {
        let scene: TeamsScene
        let till: IncidentID
        let event: String
        let member: User

        init() async throws {
            scene = try await TeamsScene()
            let flow = scene.flow
            let service = try await flow.addService("Till", team: scene.payments.id)
            till = try await flow.report("Till is stuck", of: service, logs: "logs of the till")
            let actions = flow.composition.incidents.actions
            _ = try await actions.comment("said of the till", on: till, by: .commandLine)
            let (shop, till) = (scene.shopIncident, till)
            _ = try await actions.merge([till], into: shop, by: .commandLine)
            event = try await flow.database.read { [store = flow.composition.incidents.store] connection in
                try store.events(of: till, limit: 1, on: connection).first?.id.description ?? ""
            }
            member = try await flow.addUser("member", access: Access(base: nil, teams: [scene.payments.id: .operator]))
            try await flow.database.write { [team = scene.mail.id] connection in
                try connection.execute("UPDATE account_revisions SET value = value + 1 WHERE kind = 'services'")
                try connection.execute(
                    """
                    UPDATE services SET team_id = ?2, revision = (SELECT value FROM account_revisions WHERE kind = 'services')
                    WHERE id = ?1
                    """, service.id, team)
            }
            try await flow.composition.accounts.serviceDirectory.load()
        }
    }

    @Test("Of an incident that was merged, only the parts of services that one may see")
    func parted() async throws {
        let parted = try await Parted()
        let (flow, shop) = (parted.scene.flow, parted.scene.shopIncident)
        try await flow.test { client in
            let (house, own) = (try await flow.program(client), try await flow.program(client, owner: parted.member.id))
            for path in ["events", "timeline", "parts"] {
                let (all, seen) = (try await house.get("/incidents/\(shop)/\(path)"), try await own.get("/incidents/\(shop)/\(path)"))
                #expect(all.items.count > seen.items.count, "\(path)")
                #expect(all.text.lowercased().contains("till") && !seen.text.lowercased().contains("till"), "\(path)")
            }
            func happened(_ caller: APIClient) async throws -> Int {
                let stretches = try await caller.get("/incidents/\(shop)/occurrences").json["stretches"] as? [[String: Any]] ?? []
                return stretches.compactMap { $0["occurrences"] as? Int }.reduce(0, +)
            }
            #expect(try await happened(house) == 2)
            #expect(try await happened(own) == 1)
            #expect(try await house.get("/events/\(parted.event)").status == .ok)
            #expect(try await own.get("/events/\(parted.event)").status == .notFound)
            #expect(try await own.get("/incidents/\(parted.till)").status == .notFound)
            #expect(try await house.get("/incidents/\(shop)/logs").json["lines"] as? [String] == ["logs of the till"])
            #expect(try await own.get("/incidents/\(shop)/logs").json["lines"] as? [String] == [])
        }
    }

    @Test("Many at once: an answer for each, as to it alone")
    func many() async throws {
        let scene = try await TeamsScene()
        let flow = scene.flow
        let member = try await flow.addUser(
            "member", access: Access(base: nil, teams: [scene.payments.id: .operator, scene.mail.id: .viewer]))
        let all = "[\(scene.shopIncident),\(scene.mailIncident),\(scene.looseIncident),999]"
        try await flow.test { client in
            let own = try await flow.program(client, owner: member.id)
            func statuses(_ path: String, _ fields: String = "") async throws -> [Int] {
                let answer = try await own.post("/incidents/bulk/" + path, "{\"incidents\":\(all)\(fields)}")
                #expect(answer.status == .ok, "\(path)")
                return (answer.json["results"] as? [[String: Any]] ?? []).compactMap { $0["status"] as? Int }
            }
            for action in IncidentAction.allCases { #expect(try await statuses(action.rawValue) == [200, 403, 404, 404], "\(action)") }
            #expect(try await own.values("name", "/incidents/\(scene.shopIncident)/assignees") == ["member"])
            #expect(try await own.get("/incidents/\(scene.mailIncident)/assignees").status == .forbidden)
            #expect(try await statuses("assign", ",\"user_id\":\(member.id)") == [200, 403, 404, 404])
            #expect(try await statuses("tags", ",\"add\":[\"night\"]") == [200, 403, 404, 404])
            #expect(try await statuses("tags", ",\"add\":[\"a,b\"]") == [422, 403, 404, 404])
            #expect(try await statuses("assign", ",\"user_id\":999") == [422, 403, 404, 404])
            let told = try await own.post("/incidents/bulk/close", "{\"incidents\":\(all)}").json["results"] as? [[String: Any]] ?? []
            #expect(told.first.flatMap { $0["incident"] as? [String: Any] }?["tags"] as? [String] == ["night"])
            let codes: [ClientError.Code] = ["not-permitted", "not-found", "not-found"]
            #expect(told.map { $0["type"] as? String } == [nil] + codes.map(ProblemType.uri(of:)))
            #expect(told.last?["detail"] as? String == "There is no incident 999.")
            #expect(try await flow.incidents().map(\.state) == [.closed, .open, .open])
            for body in ["{}", "{\"incidents\":[]}", "{\"incidents\":[0]}", "{\"incidents\":[1],\"x\":1}"] {
                #expect(try await own.post("/incidents/bulk/close", body).status == .unprocessableContent, "\(body)")
            }
        }
    }
}
