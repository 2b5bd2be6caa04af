import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import Platform
import TestKit
import Testing
import Tickets

@testable import App

@Suite("Tickets, from the store to their doors", .oneEngine, .timeLimit(.minutes(5)))
struct TicketPagesTests {
    private static func ticket(_ number: Int64, minutes: Int) -> JSON {
        let end = "2026-11-20T\(CivilTime.padded(Int64(minutes / 60), to: 2)):\(CivilTime.padded(Int64(minutes % 60), to: 2)):00.000+03:00"
        let task: JSON = [
            "taskNumber": .text("\(number)-1"), "typeName": "Решение", "createTs": "2026-11-20T00:00:00.000+03:00",
            "completionDate": .text(end), "taskExecutorDTO": ["execUnitName": "Unit <A>", "executorName": "Ivanov I."],
        ]
        return [
            "id": .integer(number), "status": "Закрыт", "closeDate": .text(end), "ola": ["ksSla": "240"], "tasks": .list([task]),
        ]
    }

    private func used() async throws -> FlowFixture {
        let flow = try await FlowFixture { $0[TicketSettings.self].timeZone = TimeZone(identifier: "Europe/Moscow") ?? .gmt }
        let outcome = try await flow.composition.tickets.intake.take(
            [Self.ticket(204_511, minutes: 300), Self.ticket(204_512, minutes: 30)], on: "2026-11-20")
        #expect(outcome.judged == 2)
        return flow
    }

    private func get(_ client: any TestClientProtocol, _ path: String, _ token: String?) async throws -> TestResponse {
        var headers = HTTPFields()
        if let token { headers[.authorization] = "Bearer " + token }
        return try await client.execute(uri: path, method: .get, headers: headers) { $0 }
    }

    @Test("Every page is there in three languages, and every mark opens its tickets")
    func pages() async throws {
        let flow = try await used()
        let user = try await flow.addUser("ann", access: Access(base: .viewer))
        let run = try await flow.composition.tickets.runs.start(day: "2026-11-20", by: .commandLine)
        try await flow.test { client in
            var browser = try await flow.browser(client, of: user)
            for path in ["dashboard", "list", "list/204511", "suspended", "runs", "runs/\(run.id)", "rules"] {
                let page = try await browser.get("/tickets/" + path)
                #expect(page.status == .ok, "\(path)")
                // A key without a text would be shown as it is.
                #expect(!page.text.contains(/>\s*tickets?_[a-z_]+\s*</), "\(path)")
            }
            let dashboard = try await browser.get("/tickets/dashboard").text
            #expect(dashboard.contains("1 of 2 tickets overran their SLA (50%)"))
            #expect(dashboard.contains("Unit &lt;A&gt;") && !dashboard.contains("Unit <A>"))
            let marks = dashboard.matches(of: /href="(\/tickets\/list\?[^"]+)"/).map { String($0.1).replacing("&amp;", with: "&") }
            #expect(marks.count > 5)
            for mark in Set(marks) {
                let list = try await browser.get(mark)
                #expect(list.status == .ok, "\(mark)")
                if mark.contains("part=strict") || mark.contains("hour=") { #expect(list.text.contains("204511"), "\(mark)") }
            }
            #expect(try await browser.get("/tickets/list?q=204511").headers[.location] == "/tickets/list/204511")
            #expect(try await browser.get("/tickets/list?outcome=none").status == .badRequest)
            #expect(try await browser.get("/tickets/list/99").status == .notFound)
            let minutes = try await browser.get("/tickets/list/204511/minutes.csv").text
            #expect(minutes.split(separator: "\r\n").count == 301)
        }
    }

    @Test("A ticket of thousands of tasks, and names that try to be more")
    func hostile() async throws {
        let flow = try await used()
        let tasks = (0..<1500).map { minute -> JSON in
            let time = { (minute: Int) -> JSON in
                .text("2026-11-19T\(CivilTime.padded(Int64(minute / 60), to: 2)):\(CivilTime.padded(Int64(minute % 60), to: 2)):00")
            }
            return [
                "taskNumber": .text("77-\(minute)"), "typeName": "<b>", "createTs": time(minute % 1440),
                "completionDate": time(minute % 1440),
                "taskExecutorDTO": ["execUnitName": .text(minute % 2 == 0 ? "=1+1" : "<script>alert(1)</script>")],
                "taskComments": .list([["comment": "<img src=x onerror=alert(1)>"]]),
            ]
        }
        let ticket: JSON = ["id": 77, "status": "Закрыт", "subject": "<script>", "ola": ["ksSla": "0"], "tasks": .list(tasks)]
        _ = try await flow.composition.tickets.intake.take([ticket], on: "2026-11-19")
        let user = try await flow.addUser("ann", access: Access(base: .viewer))
        let token = try await flow.addToken([.ticketsRead])
        try await flow.test { client in
            var browser = try await flow.browser(client, of: user)
            let page = try await browser.get("/tickets/list/77")
            #expect(page.status == .ok)
            #expect(page.text.contains("Only the first 500 of 1"))
            #expect(!page.text.contains("<script>alert") && !page.text.contains("onerror=alert(1)>"))
            for path in ["ticket_legs", "ticket_verdicts", "expires_tickets"] {
                let csv = try await get(client, "/api/v1/tickets/csv/\(path)?token=" + token, nil).text
                #expect(csv.contains("'=1+1") && !csv.contains(",=1+1"), "\(path)")
            }
        }
    }

    @Test("A program has a day worked out, and asks how far it is")
    func runs() async throws {
        let flow = try await used()
        let (writer, reader) = (try await flow.addToken([.ticketsRead, .ticketsWrite]), try await flow.addToken([.ticketsRead]))
        try await flow.test { client in
            let body = #"{"kind":"overruns","day":"2026-11-20"}"#
            #expect(try await client.post("/api/v1/tickets/runs", body, bearer: reader).status == .forbidden)
            let started = try await client.post("/api/v1/tickets/runs", body, bearer: writer)
            #expect(started.status == .accepted)
            let id = try #require(started.json["id"] as? Int)
            #expect(started.headers[.location] == "/api/v1/tickets/runs/\(id)")
            let run = try await get(client, "/api/v1/tickets/runs/\(id)", reader)
            #expect(run.json["kind"] as? String == "overruns")
            #expect(run.json["day"] as? String == "2026-11-20")
            #expect(["queued", "running", "done"].contains(run.json["state"] as? String))
            #expect((run.json["failed"] as? [Any])?.isEmpty == true)
            #expect(try await get(client, "/api/v1/tickets/runs/99", reader).status == .notFound)
            for wrong in [
                #"{"kind":"overruns","day":"2030-01-01"}"#, #"{"kind":"overruns","day":"2026-02-31"}"#, #"{"kind":"x","day":"2026-11-20"}"#,
                "{}",
            ] {
                #expect(try await client.post("/api/v1/tickets/runs", wrong, bearer: writer).status == .unprocessableContent)
            }
            let list = try await get(client, "/api/v1/tickets?outcome=overrun&from=2026-11-20", reader)
            let items = try #require(list.json["items"] as? [[String: Any]])
            #expect(items.compactMap { $0["number"] as? String } == ["204511"])
            let one = try await get(client, "/api/v1/tickets/204511", reader)
            #expect((one.json["steps"] as? [[String: Any]])?.first?["guilty"] as? Bool == true)
            #expect(try await get(client, "/api/v1/tickets/204511/document", reader).json["id"] as? Int == 204_511)
            for path in ["suspended", "at-risk", "rules"] {
                #expect(try await get(client, "/api/v1/tickets/" + path, reader).status == .ok)
            }
        }
    }

    @Test("Files by link: the token in the address, and only one that may read tickets")
    func files() async throws {
        let flow = try await used()
        let (reader, other) = (try await flow.addToken([.ticketsRead]), try await flow.addToken([.incidentsRead]))
        try await flow.test { client in
            let (csvPath, jsonPath) = ("/api/v1/tickets/csv/", "/api/v1/tickets/json/")
            let csv = try await get(client, csvPath + "expires_tickets?token=" + reader, nil)
            #expect(csv.status == .ok)
            let lines = csv.text.split(separator: "\r\n")
            #expect(lines[0] == "\u{FEFF}ticket_number,responsible,comment,add_date")
            #expect(lines[1].hasPrefix("204511,Unit <A>,"))
            let json = try await get(client, jsonPath + "ticket_parts?token=" + reader, nil)
            #expect(json.list.count == 2)
            #expect(json.list.first?["number"] as? String == "204511")
            #expect(try await get(client, jsonPath + "ticket_legs", reader).status == .ok)
            #expect(try await get(client, csvPath + "expires_tickets?token=" + other, nil).status == .forbidden)
            #expect(try await get(client, csvPath + "expires_tickets?token=x", nil).status == .unauthorized)
            #expect(try await get(client, csvPath + "expires_tickets", nil).status == .unauthorized)
            for wrong in ["users", "expires_tickets.csv"] {
                #expect(try await get(client, csvPath + wrong, reader).status == .notFound)
            }
        }
    }

    @Test("Rules are written by those who may, and a mistake is shown where it was made")
    func rules() async throws {
        let flow = try await used()
        let user = try await flow.addUser("chief", access: Access(base: .supervisor))
        try await flow.test { client in
            var browser = try await flow.browser(client, of: user)
            let wrong = try await browser.post("/tickets/rules", from: "/tickets/rules", ["rules": #"{"calendar":"none"}"#])
            #expect(wrong.status == .unprocessableContent)
            #expect(wrong.text.contains("there is no calendar “none”"))
            let right = try await browser.post("/tickets/rules", from: "/tickets/rules", ["rules": #"{"warn_percent":[80]}"#])
            #expect(right.headers[.location] == "/tickets/rules?done=saved")
            #expect(try await browser.get("/tickets/rules").text.contains("80"))
            let run = try await browser.post("/tickets/runs", from: "/tickets/runs", ["day": "2026-11-20"])
            #expect(run.headers[.location]?.hasPrefix("/tickets/runs/") == true)
        }
    }
}
