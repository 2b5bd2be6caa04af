import Accounts
import ContactCenter
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Platform
import TestKit
import Testing

@testable import App

@Suite("The journal of calls, from the store to its doors", .oneEngine, .timeLimit(.minutes(5)))
struct JournalFlowTests {
    private static let number = "+37061234567"
    private static let json = [
        "/api/moscow-calls", "/api/calls?_=1", "/api/client-card/call/1", "/api/call-agency-data/1", "/api/agency-call-info/1",
        "/api/moscow-operator-stats", "/api/moscow-calls-monthly-stats", "/api/call_stats", "/api/agencies", "/api/agency-details/1",
    ]

    /// Two calls: one that took 3 minutes and 15 seconds, and one that lasts.
    private func used(_ change: (inout Settings) -> Void = { _ in }) async throws -> FlowFixture {
        let flow = try await FlowFixture { settings in
            settings[HelpdeskSettings.self].timeZone = .gmt
            change(&settings)
        }
        let recorder = flow.composition.contactCenter.callRecorder
        for (number, agent) in [(Self.number, "a.name"), ("+37069999999", "b.name")] {
            var draft = CallDraft(number: PhoneNumber(number), region: "lt", door: .tel)
            draft.agent = agent
            _ = try await recorder.begin(draft, isAnswered: false, in: .none)
            guard number == Self.number else { continue }
            flow.world.advance(.seconds(195))
            _ = try await recorder.end(draft, in: .none)
        }
        return flow
    }

    private func get(
        _ browser: inout PageBrowser, _ path: String, _ status: HTTPResponse.Status = .ok
    ) async throws -> JSON {
        let answer = try await browser.get(path)
        #expect(answer.status == status, "\(path)")
        #expect(answer.headers[.contentType]?.hasPrefix("application/json") == true, "\(path)")
        return JSONReader.value(of: answer.text) ?? .null
    }

    @Test("The old script is told of calls in its form")
    func oldRoutes() async throws {
        let flow = try await used()
        let user = try await flow.addUser("ann", access: Access(base: .viewer))
        try await flow.test { client in
            var browser = try await flow.browser(client, of: user)
            for path in ["/api/moscow-calls", "/api/calls?_=17", "/api/calls?date=garbage", "/api/moscow-calls?date=2026-02-30"] {
                let answer = try await get(&browser, path)
                #expect(answer["success"] == true)
                let calls = answer["calls"]?.elements ?? []
                #expect(calls.map { $0["operator"]?.string } == ["b.name", "a.name"])
                let names: Set = [
                    "id", "phone_number", "operator", "time", "card_id", "pp_id", "has_client_card", "result", "call_result_text",
                    "call_type_text",
                ]
                #expect(Set((calls.last?.fields ?? [:]).keys) == names)
                #expect(calls.last?["phone_number"]?.string == Self.number)
                #expect(calls.last?["call_result_text"] == "Обработано")
                #expect(calls.last?["call_type_text"] == "Неизвестный тип")
                #expect(calls.first?["result"] == .null)
                #expect(calls.first?["time"]?.string?.wholeMatch(of: /\d\d\.\d\d\.\d{4}, \d\d:\d\d:\d\d/) != nil)
            }
            #expect(try await get(&browser, "/api/calls?date=2020-01-01")["calls"]?.elements?.isEmpty == true)
            let figures = try await get(&browser, "/api/call_stats")
            #expect(figures == ["total_calls": 2, "avg_time": "3:15"])
            let stats = try await get(&browser, "/api/moscow-operator-stats")["stats"]?.elements ?? []
            #expect(stats == [["operator_name": "a.name", "call_count": 1], ["operator_name": "b.name", "call_count": 1]])
            #expect(try await get(&browser, "/api/moscow-calls-monthly-stats")["stats"]?.elements?.map { $0["count"]?.int } == [2])
            let unknown = try await get(&browser, "/api/client-card/call/999")
            #expect(unknown == ["success": false, "error": "Информация о клиенте не найдена"])
            for path in ["/api/call-agency-data/999", "/api/agency-call-info/x"] {
                #expect(try await get(&browser, path) == ["success": true, "agency_data": []])
            }
            let nobody = try await get(&browser, "/api/agency-details/999", .notFound)
            #expect(nobody == ["success": false, "error": "Агентство не найдено"])
        }
    }

    @Test("Nobody sees it without a sign-in")
    func signedOut() async throws {
        let flow = try await used()
        try await flow.test { client in
            for path in Self.json {
                let answer = try await client.execute(uri: path, method: .get) { $0 }
                #expect(answer.status == .unauthorized, "\(path)")
                #expect(JSONReader.value(of: answer.text)?["success"] == false, "\(path)")
            }
            let page = try await client.execute(uri: "/contact-center/moscow", method: .get) { $0 }
            #expect(page.status == .seeOther)
        }
    }

    @Test("A database that is away is said in the form of each address, and on the page", arguments: ["mysql", "postgresql"])
    func away(scheme: String) async throws {
        let flow = try await used { $0[JournalSettings.self].database = "\(scheme)://u:secret@127.0.0.1:1/calls" }
        let user = try await flow.addUser("ann", access: Access(base: .viewer))
        try await flow.test { client in
            var browser = try await flow.browser(client, of: user)
            for path in Self.json {
                let answer = try await get(&browser, path, .internalServerError)
                #expect(answer["success"] == false, "\(path)")
                #expect(answer["error"]?.string?.isEmpty == false, "\(path)")
                #expect(answer["error"]?.string?.contains("secret") == false)
                if path.contains("calls"), !path.contains("stats") { #expect(answer["calls"] == [], "\(path)") }
            }
            let page = try await browser.get("/contact-center/moscow")
            #expect(page.status == .internalServerError)
            #expect(page.text.contains("does not answer"))
            #expect(page.text.contains("name=\"operator\""))
        }
    }

    @Test("The page filters calls, counts them, and gives them to spreadsheets")
    func page() async throws {
        let flow = try await used()
        let user = try await flow.addUser("ann", access: Access(base: .viewer))
        try await flow.test { client in
            var browser = try await flow.browser(client, of: user)
            let page = try await browser.get("/contact-center/moscow").text
            for text in [Self.number, "+37069999999", "a.name", "Handled", "journal-rate-high", "100%", "journal-months", "3:15"] {
                #expect(page.contains(text), "\(text)")
            }
            #expect(!page.contains("journal_"), "a text is missing")
            let filtered = try await browser.get("/contact-center/moscow?number=4567&operator=a.name&result=1").text
            #expect(filtered.contains(Self.number))
            #expect(!filtered.contains("+37069999999"))
            #expect(try await browser.get("/contact-center/moscow?date=garbage").text.contains(Self.number))
            #expect(!(try await browser.get("/contact-center/moscow?date=2020-01-01").text.contains(Self.number)))
            let csv = try await browser.get("/contact-center/moscow/calls.csv?operator=a.name")
            #expect(csv.headers[.contentType]?.hasPrefix("text/csv") == true)
            #expect(csv.text.contains("id,time,number,operator"))
            #expect(csv.text.split(separator: "\r\n").count == 2)
            for path in ["/contact-center/moscow/calls/1", "/contact-center/moscow/agencies", "/contact-center/moscow/agencies?search=x"] {
                #expect(try await browser.get(path).status == .ok, "\(path)")
            }
            #expect(try await browser.get("/contact-center/moscow/agencies/1").status == .notFound)
            browser.language = "ru"
            #expect(try await browser.get("/contact-center/moscow").text.contains("Обработано"))
        }
    }
}
