import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Connector

struct RedmineHistoryTests {
    private let yaml = """
        url: https://redmine.example/
        key: ${REDMINE_KEY}
        department: cf:9
        waiting: [Suspended]
        sla_minutes: {High: 240}
        lists:
          stopped: status_id=4
          yesterday: "status_id=closed&closed_on={yesterday}"
        """
    private let statuses = ["1": "New", "2": "In Progress", "4": "Suspended", "5": "Closed"]

    private func description(_ change: (String) -> String = { $0 }) throws -> SourceDescription {
        try SourceDescription(yaml: change(yaml), environment: ["REDMINE_KEY": "k1"])
    }

    private func detail(_ property: String, _ name: String, _ old: String, _ new: String) -> JSON {
        ["property": .text(property), "name": .text(name), "old_value": .text(old), "new_value": .text(new)]
    }

    private func journal(_ time: String, by user: String, _ details: [JSON], notes: String = "") -> JSON {
        ["created_on": .text(time), "user": ["id": 5, "name": .text(user)], "notes": .text(notes), "details": .list(details)]
    }

    private func issue(_ journals: [JSON], status: Int64, isClosed: Bool, closed: JSON = nil) -> JSON {
        [
            "id": 48_211, "subject": "Duplicate charge", "created_on": "2026-11-17T14:05:00Z", "closed_on": closed,
            "due_date": "2026-11-20",
            "project": ["id": 12, "name": "Support"], "status": ["id": .integer(status), "is_closed": .flag(isClosed)],
            "priority": ["id": 5, "name": "High"], "assigned_to": ["id": 31, "name": "Bob"],
            "custom_fields": [["id": 9, "name": "Department", "value": "Billing"]], "journals": .list(journals),
        ]
    }

    private func document(_ issue: JSON, _ description: SourceDescription? = nil) throws -> TicketDocument {
        try RedmineHistory(
            issue: issue, statuses: statuses, people: ["30": "Line 1"], rules: .init(try description ?? self.description()),
            time: SourceTime(zone: TimeZone(identifier: "Europe/Moscow") ?? .gmt)
        ).document()
    }

    @Test("Who had it, when it waited, and who let it wait")
    func legs() throws {
        let ticket = try document(
            issue(
                [
                    journal(
                        "2026-11-17T14:35:00Z", by: "Ana", [detail("attr", "status_id", "1", "2"), detail("cf", "9", "Line 1", "Billing")]),
                    journal("2026-11-18T13:00:00Z", by: "Bob", [detail("attr", "status_id", "2", "4")], notes: "waiting for customer"),
                    journal("2026-11-18T16:30:00Z", by: "Eve", [detail("attr", "status_id", "4", "2")]),
                    journal("2026-11-18T17:00:00Z", by: "Bob", [detail("attr", "done_ratio", "0", "80")], notes: "almost"),
                    journal("2026-11-18T18:00:00Z", by: "Bob", [detail("attr", "status_id", "2", "5")]),
                ], status: 5, isClosed: true, closed: "2026-11-18T18:00:00Z"))
        #expect(ticket.status == "Закрыт" && ticket.closeDate == "2026-11-18T21:00:00.000+03:00")
        #expect(ticket.ola.ksSla == "240" && ticket.ola.kdSLA == "2026-11-17T21:05:00.000+03:00")
        #expect(ticket.tasks.map(\.typeName) == ["Решение", "Решение", "Ожидание", "Решение"])
        #expect(ticket.tasks.map(\.taskExecutorDTO.execUnitName) == ["Line 1", "Billing", "Billing", "Billing"])
        #expect(ticket.tasks.map(\.taskExecutorDTO.executorName) == ["Ana", "Bob", "Eve", "Bob"])
        #expect(ticket.tasks.first?.createTs == "2026-11-17T17:05:00.000+03:00")
        #expect(zip(ticket.tasks, ticket.tasks.dropFirst()).allSatisfy { $0.completionDate == $1.createTs })
        #expect(ticket.tasks.last?.completionDate == ticket.closeDate)
        #expect(ticket.tasks[1].closeComment == "waiting for customer" && ticket.tasks[3].taskComments.map(\.comment) == ["almost"])
        #expect(ticket.tasks[2].suspendDate == "2026-11-20T00:00:00.000+03:00")
    }

    @Test("An open issue's last leg is open; one that nobody touched is one leg")
    func open() throws {
        let waiting = try document(
            issue([journal("2026-11-18T13:00:00Z", by: "Bob", [detail("attr", "status_id", "2", "4")])], status: 4, isClosed: false))
        #expect(waiting.status == "В работе" && waiting.closeDate == nil)
        #expect(waiting.tasks.map(\.typeName) == ["Решение", "Ожидание"] && waiting.tasks[1].completionDate == nil)
        let untouched = try document(issue([], status: 1, isClosed: false))
        #expect(untouched.tasks.count == 1 && untouched.tasks[0].taskExecutorDTO.execUnitName == "Billing")
    }

    @Test("A status that flaps within a second leaves no leg")
    func flapping() throws {
        let ticket = try document(
            issue(
                [
                    journal("2026-11-18T13:00:00Z", by: "Bob", [detail("attr", "status_id", "2", "4")]),
                    journal("2026-11-18T13:00:00Z", by: "Bob", [detail("attr", "status_id", "4", "2")]),
                ], status: 2, isClosed: false))
        #expect(ticket.tasks.map(\.typeName) == ["Решение", "Решение"])
    }

    @Test("A closed issue that is handed on takes nobody's time")
    func afterTheEnd() throws {
        let ticket = try document(
            issue(
                [
                    journal("2026-11-18T18:00:00Z", by: "Bob", [detail("attr", "status_id", "2", "5")]),
                    journal("2026-11-19T09:00:00Z", by: "Ana", [detail("cf", "9", "Line 1", "Billing")]),
                ], status: 5, isClosed: true, closed: "2026-11-18T18:00:00Z"))
        #expect(ticket.tasks.map(\.taskExecutorDTO.execUnitName) == ["Line 1"])
        #expect(ticket.tasks.first?.completionDate == ticket.closeDate)
    }

    @Test("The department may be whom it is assigned to; names come from the project's members")
    func assignees() throws {
        let ticket = try document(
            issue([journal("2026-11-18T13:00:00Z", by: "Ana", [detail("attr", "assigned_to_id", "30", "31")])], status: 2, isClosed: false),
            try description { $0.replacing("department: cf:9\n", with: "") })
        #expect(ticket.tasks.map(\.taskExecutorDTO.execUnitName) == ["Line 1", "Bob"])
    }

    // MARK: Over HTTP

    /// Answers by path; what is asked is kept.
    private func source(_ answers: [String: JSON], _ log: AskedPaths) throws -> TicketSource {
        let answering = OutboundHTTP { request in
            let path = String(request.url.dropFirst("https://redmine.example".count))
            log.add(path)
            #expect(request.headers["X-Redmine-API-Key"] == "k1")
            guard let answer = answers[path] else { return .init(status: 404) }
            return .init(status: 200, body: Data(answer.line.utf8))
        }
        return try RedmineSource.source(
            description(), http: SourceHTTP(quick: answering, paging: answering, pause: { _ in }), world: TestWorld().world, zone: .gmt)
    }

    @Test("Lists are read page by page; a key is a list, a query or a saved one's number")
    func lists() async throws {
        let start = "/issues.json?status_id=4&sort=id:desc&limit=100&offset="
        func page(_ ids: ClosedRange<Int64>) -> JSON { ["issues": .list(ids.map { ["id": .integer($0)] }), "total_count": 130] }
        let log = AskedPaths()
        let source = try source(
            [
                start + "0": page(1...100), start + "100": page(101...130),
                "/issues.json?query_id=7&sort=id:desc&limit=100&offset=0": ["issues": [["id": 9]], "total_count": 1],
                "/issues.json?status_id=closed&closed_on=2026-11-20&sort=id:desc&limit=100&offset=0": ["issues": [], "total_count": 0],
            ], log)
        for (key, expected) in [("stopped", Array(1...130)), ("status_id=4", Array(1...130)), ("7", [9]), ("yesterday", [])] {
            let list = try JSONDecoder().decode(JSON.self, from: try await source.answer(.list(filter: key)).data)
            #expect(list.elements?.compactMap { $0["ticketId"]?.int } == expected.map { Int64($0) }, "\(key)")
        }
        await #expect(throws: SourceFailure.self) { _ = try await source.answer(.list(filter: "unknown")) }
    }

    @Test("A ticket is made of the issue and of names that are remembered")
    func ticket() async throws {
        let log = AskedPaths()
        let source = try source(
            [
                "/issues/48211.json?include=journals": ["issue": issue([], status: 1, isClosed: false)],
                "/issue_statuses.json": ["issue_statuses": [["id": 1, "name": "New"]]],
                "/projects/12/memberships.json?limit=100": ["memberships": [["user": ["id": 30, "name": "Line 1"]]]],
            ], log)
        for _ in 0..<2 {
            let ticket = try JSONDecoder().decode(JSON.self, from: try await source.answer(.ticket("48211")).data)
            #expect(ticket["id"]?.int == 48_211 && ticket["source"]?.string == "redmine")
        }
        #expect(log.all.count { $0 == "/issue_statuses.json" } == 1)
        await #expect(throws: SourceFailure.self) { _ = try await source.answer(.ticket("abc")) }
    }
}
