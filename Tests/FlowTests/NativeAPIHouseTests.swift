import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import Platform
import ServiceHealth
import TestKit
import Testing

@testable import App

@Suite("Figures, services, settings and system in the native API", .oneEngine)
struct NativeAPIHouseTests {
    /// Two teams' services with three incidents, one of them acknowledged after ten minutes and resolved after an hour.
    private func scene() async throws -> TeamsScene {
        let scene = try await TeamsScene()
        let actions = scene.flow.composition.incidents.actions
        scene.flow.world.advance(.seconds(600))
        let olga = Caller(actor: .user(UserID(1), name: "olga"), access: Access(base: .operator))
        _ = try await actions.perform(.acknowledge, on: scene.shopIncident, by: olga)
        scene.flow.world.advance(.seconds(3000))
        _ = try await actions.perform(.resolve, on: scene.shopIncident, by: olga)
        try await scene.flow.report("Mailer is slow", of: scene.mailer, level: .critical)
        try await scene.flow.settle()
        return scene
    }

    @Test("The overview says what is open, what was opened and by whom, of what one may see")
    func overview() async throws {
        let scene = try await scene()
        let flow = scene.flow
        let member = try await flow.addUser("member", access: Access(base: nil, teams: [scene.payments.id: .viewer]))
        try await flow.test { client in
            let (house, own) = (try await flow.program(client), try await flow.program(client, owner: member.id))
            let all = try await house.get("/overview").json
            let levels = (all["levels"] as? [[String: Any]] ?? []).map { "\($0["level"] ?? "") \($0["open"] ?? "")" }
            #expect(levels == ["critical 1", "error 2", "warning 0", "info 0", "debug 0"])
            let opened = (all["opened"] as? [[String: Any]] ?? []).map { $0["opened"] as? [String: Int] ?? [:] }
            #expect(opened.count == 24 && opened.map { $0["error"] ?? 0 }.reduce(0, +) == 3 && opened.last?["critical"] == 1)
            let noisiest = (all["noisiest"] as? [[String: Any]] ?? []).map {
                "\($0["service"] ?? "") \($0["opened"] ?? "") \($0["active"] ?? "")"
            }
            #expect(noisiest == ["Mailer 2 2", "Shop 1 0", "Loose 1 1"])
            #expect((all["newest"] as? [[String: Any]])?.count == 3)
            let week = try await house.get("/overview?span=7d").json
            #expect((week["opened"] as? [Any])?.count == 28)
            let seen = try await own.get("/overview").text
            #expect(seen.contains("Shop") && !seen.contains("Mailer") && !seen.contains("Loose"))
            #expect(try await house.get("/overview?span=1h").status == .badRequest)
        }
    }

    @Test("Figures by service and level and as a trend, also as a file")
    func figures() async throws {
        let scene = try await scene()
        let flow = scene.flow
        let member = try await flow.addUser("member", access: Access(base: nil, teams: [scene.payments.id: .viewer]))
        try await flow.test { client in
            let (house, own) = (try await flow.program(client), try await flow.program(client, owner: member.id))
            let all = try await house.get("/figures?from=2026-11-20&to=2026-11-21").json
            let rows = all["rows"] as? [[String: Any]] ?? []
            #expect(
                rows.map { "\($0["service"] ?? "") \($0["level"] ?? "")" } == [
                    "Shop error", "Mailer critical", "Mailer error", "Loose error",
                ])
            #expect((rows[0]["acknowledged"] as? [String: Any])?["mean_s"] as? Double == 600)
            #expect((rows[0]["resolved"] as? [String: Any])?["mean_s"] as? Double == 3600)
            #expect((rows[1]["resolved"] as? [String: Any])?["mean_s"] is Double == false)
            let trend = all["trend"] as? [[String: Any]] ?? []
            #expect(
                trend.map { "\($0["from"] ?? "") \($0["level"] ?? "") \($0["opened"] ?? "")" } == [
                    "2026-11-21 critical 1", "2026-11-21 error 3",
                ])
            // There midnight was five minutes ago.
            let honolulu = try await house.get("/figures?zone=Pacific/Honolulu").json
            let days = (honolulu["trend"] as? [[String: Any]] ?? []).map { stretch in
                "\(stretch["from"] ?? "") \(stretch["level"] ?? "") \(stretch["opened"] ?? "")"
            }
            #expect(days == ["2026-11-20 error 3", "2026-11-21 critical 1"] && honolulu["zone"] as? String == "Pacific/Honolulu")
            func opened(_ sums: String, _ answer: [String: Any]) -> [String] {
                (answer[sums] as? [[String: Any]] ?? []).map { "\($0["name"] as? String ?? "none") \($0["opened"] ?? "")" }
            }
            #expect(opened("services", all) == ["Mailer 2", "Shop 1", "Loose 1"])
            #expect(opened("teams", all) == ["Mail 2", "Payments 1", "none 1"] && opened("levels", all) == ["critical 1", "error 3"])
            let team = (all["teams"] as? [[String: Any]])?.dropFirst().first
            #expect(
                (team?["acknowledged"] as? [String: Any])?["mean_s"] as? Double == 600
                    && team?["id"] as? Int == Int(scene.payments.id.rawValue))
            let mail = try await house.get("/figures?team=\(scene.mail.id)").json
            #expect(opened("services", mail) == ["Mailer 2"] && opened("teams", mail) == ["Mail 2"])
            #expect((mail["trend"] as? [[String: Any]] ?? []).compactMap { $0["opened"] as? Int }.reduce(0, +) == 2)
            #expect(opened("services", try await own.get("/figures?team=\(scene.mail.id)").json) == [])
            #expect(opened("teams", try await own.get("/figures").json) == ["Payments 1"])
            #expect((try await own.get("/figures").json["rows"] as? [Any])?.count == 1)
            #expect((try await house.get("/figures?level=critical&service=\(scene.mailer.id)").json["rows"] as? [Any])?.count == 1)
            let file = try await own.get("/figures.csv")
            #expect(file.headers[.contentDisposition] == "attachment; filename=\"figures-2026-10-23-2026-11-21.csv\"")
            #expect(file.text.components(separatedBy: "\r\n").count == 3 && file.text.contains(",Shop,error,1,1,600,"))
            for wrong in [
                "from=2026-11-22&to=2026-11-21", "from=2020-01-01", "from=2026-13-01", "from=yesterday", "days=7", "level=loud",
                "zone=Europe/Atlantis",
            ] {
                let answer = try await house.get("/figures?" + wrong)
                #expect(answer.status == .badRequest && answer.problem == "invalid-parameter", "\(wrong)")
            }
        }
    }

    @Test("How services are doing, and what grouping rules make of their events")
    func services() async throws {
        // Nobody asks the address.
        let scene = try await TeamsScene { $0[HealthSettings.self].seconds = 0 }
        let flow = scene.flow
        let member = try await flow.addUser(
            "member", access: Access(base: nil, teams: [scene.payments.id: .supervisor, scene.mail.id: .viewer]))
        try await flow.report("Shop is down", of: scene.shop, message: "again")
        let now = flow.world.now
        let changes = ServiceChanges(statusURL: .some("https://shop.example.org/health"))
        _ = try await flow.composition.accounts.serviceOperations.update(scene.shop.id, changes, by: .commandLine)
        try await flow.database.write { [shop = scene.shop.id] connection in
            try connection.execute(
                """
                INSERT INTO service_health (service_id, address, state, since, checked_at, status, milliseconds, problem)
                VALUES (?1, 'https://shop.example.org/health', 0, ?2, ?2, 503, 12, NULL)
                """, shop, now)
        }
        try await flow.test { client in
            let own = try await flow.program(client, owner: member.id)
            #expect(try await own.values("service", "/services/health") == ["Shop", "Mailer"])
            #expect(try await own.values("state", "/services/health?limit=1") == ["down"])
            let health = try await own.get("/services/\(scene.shop.id)/health").json
            #expect(health["status"] as? Int == 503 && health["since"] as? String == now.rfc3339 && health["milliseconds"] as? Int == 12)
            #expect(try await own.get("/services/\(scene.mailer.id)/health").json["state"] as? String == "unknown")
            #expect(try await own.get("/services/\(scene.loose.id)/health").status == .notFound)
            let previews = try await own.get("/services/\(scene.shop.id)/grouping-previews").items
            let made = previews.map { "\($0["grouping"] ?? "") \($0["events"] ?? "") \($0["incidents"] ?? "")" }
            #expect(made == ["title 2 1", "title-without-quotes 2 1", "title-and-message 2 2", "title-as-it-is 2 1", "never 2 2"])
            #expect(try await own.get("/services/\(scene.mailer.id)/grouping-previews").status == .forbidden)
            #expect(try await own.get("/services/\(scene.loose.id)/grouping-previews").status == .notFound)
        }
    }

    @Test("A code that is replaced at once is refused from the moment the page answers")
    func rotation() async throws {
        let flow = try await FlowFixture { $0[ServiceCodeSettings.self].overlapHours = 0 }
        let shop = try await flow.addService("Shop", code: "shop-code")
        try await flow.test { client in
            #expect(try await client.post("/api/v1/events", "{\"title\":\"x\"}", bearer: "shop-code").status == .ok)
            var admin = try await flow.browser(client, as: .admin)
            #expect(try await admin.post("/services/\(shop.id)/rotate").status == .seeOther)
            #expect(try await client.post("/api/v1/events", "{\"title\":\"x\"}", bearer: "shop-code").status == .unauthorized)
        }
    }

    @Test("The settings in force; secrets only that they are there")
    func settings() async throws {
        let environment = ["SWITCHBOARD_ADMIN_USER": "anna", "SWITCHBOARD_ADMIN_PASSWORD": "a very secret word"]
        let loaded = try Composition.settingsTable.load(arguments: ["--port", "8443"], environment: environment)
        let flow = try await FlowFixture(effectiveSettings: loaded.effective)
        try await flow.test { client in
            let house = try await flow.program(client)
            let answer = try await house.get("/settings")
            #expect(answer.items.compactMap { $0["key"] as? String } == Composition.settingsTable.rows.map(\.key))
            func setting(_ key: String) -> [String: Any] { answer.items.first { $0["key"] as? String == key } ?? [:] }
            #expect(setting("server.port")["value"] as? String == "8443" && setting("server.port")["source"] as? String == "--port")
            #expect(setting("server.host")["changed"] as? Bool == false && setting("server.host")["source"] as? String == "default")
            let secret = setting("admin.password")
            #expect(secret["value"] is String == false && secret["set"] as? Bool == true && secret["secret"] as? Bool == true)
            #expect(!answer.text.contains("secret word"))
            let reader = APIClient(client: client, token: try await flow.addToken([.accountsRead, .accountsWrite]))
            #expect(try await reader.get("/settings").problem == "missing-scope")
        }
    }

    @Test("How the server is doing")
    func system() async throws {
        let scene = try await TeamsScene()
        try await scene.flow.test { client in
            let system = try await scene.flow.program(client).get("/system").json
            #expect(system["version"] as? String == Version.number && system["retention_days"] as? Int == 90)
            let storage = system["storage"] as? [String: Any] ?? [:]
            #expect(storage["migrations"] as? Int == Installation.migrations.count && (storage["size_bytes"] as? Int ?? 0) > 0)
            #expect((storage["log_end"] as? Int ?? 0) > 5 && storage["waiting_writes"] is Int)
            #expect(system["oldest_event_at"] as? String == scene.flow.world.now.rfc3339)
        }
    }

    @Test("The audit log as a file")
    func audit() async throws {
        let scene = try await TeamsScene()
        try await scene.flow.test { client in
            let house = try await scene.flow.program(client)
            let file = try await house.get("/audit.csv?action=service.created")
            #expect(file.headers[.contentType] == "text/csv; charset=utf-8; header=present")
            let lines = file.text.components(separatedBy: "\r\n")
            #expect(lines.count == 5 && lines[0] == "\u{FEFF}time,who,kind,action,subject,detail" && lines[1].contains("service 3 (Loose)"))
            #expect(try await house.get("/audit.csv?subject=service+1").text.components(separatedBy: "\r\n").count == 3)
            #expect(try await house.get("/audit.csv?limit=5").status == .badRequest)
        }
    }
}
