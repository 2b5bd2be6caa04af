import Foundation
import Platform
import TestKit
import Testing

@testable import Connector

struct RESTSourceTests {
    private static let yaml = """
        headers: {Authorization: "Bearer ${API_TOKEN}"}
        lists:
          late: "state=closed&day={yesterday}"
        requests:
          list:
            url: https://tickets.example/api/tickets?{filter}&page={page}
            items: data.items
            pages: data.pages
          ticket:
            url: https://tickets.example/api/tickets/{ticket}
            item: ticket
          check:
            url: https://tickets.example/api/me
        closed: [done]
        waiting: [on hold]
        fields:
          id: key
          status: state.name
          subject: title
          created: times.0
          closed: times.1
          sla_minutes: sla
          legs:
            items: history
            type: kind
            unit: team.name
            created: from
            completed: to
            comment: note
        """

    private func source(_ yaml: String = Self.yaml, _ answer: @escaping @Sendable (OutboundHTTP.Request) throws -> JSON?) throws
        -> TicketSource
    {
        let http = OutboundHTTP { request in
            guard let json = try answer(request) else { return .init(status: 404, body: Data("not there".utf8)) }
            return .init(status: 200, body: Data(json.line.utf8))
        }
        return try RESTSource.source(
            SourceDescription(yaml: yaml, environment: ["API_TOKEN": "t1"]), http: SourceHTTP(quick: http, paging: http, pause: { _ in }),
            world: TestWorld().world, zone: .gmt)
    }

    private func answer(_ source: TicketSource, _ question: Question) async throws -> JSON {
        try JSONDecoder().decode(JSON.self, from: try await source.answer(question).data)
    }

    @Test("A list is read to its last page, with what its key stands for")
    func list() async throws {
        let log = AskedPaths()
        let source = try source { request in
            log.add(request.url)
            #expect(request.headers["Authorization"] == "Bearer t1" && request.method == "GET")
            let page = request.url.hasSuffix("page=1") ? 1 : 2
            return ["data": ["items": [["id": .integer(Int64(page * 10))], ["id": .text(String(page * 10 + 1))]], "pages": 2]]
        }
        let list = try await answer(source, .list(filter: "late"))
        #expect(list.elements?.compactMap { $0["id"]?.int } == [10, 11, 20, 21])
        #expect(log.all.first == "https://tickets.example/api/tickets?state=closed&day=2026-11-20&page=1" && log.all.count == 2)
        await #expect(throws: SourceFailure.self) { _ = try await source.answer(.list(filter: "unknown")) }
    }

    @Test("A ticket is made of the fields that the description names")
    func ticket() async throws {
        let source = try source { request in
            guard request.url == "https://tickets.example/api/tickets/7%2F8" else { return nil }
            return [
                "ticket": [
                    "key": 78, "state": ["name": "done"], "title": "Slow", "times": ["2026-11-20T08:00:00Z", "2026-11-20 12:00:00"],
                    "sla": 240,
                    "history": [
                        [
                            "kind": "work", "team": ["name": "A"], "from": "2026-11-20T08:00:00Z", "to": "2026-11-20T09:00:00Z",
                            "note": "ok",
                        ],
                        ["kind": "on hold", "team": nil, "from": "2026-11-20T09:00:00Z", "to": nil],
                    ],
                ]
            ]
        }
        let ticket = try await answer(source, .ticket("7/8"))
        #expect(ticket["id"]?.int == 78 && ticket["status"]?.string == "Закрыт" && ticket["subject"]?.string == "Slow")
        #expect(ticket["closeDate"]?.string == "2026-11-20T12:00:00.000+00:00" && ticket["ola"]?["ksSla"]?.string == "240")
        let tasks = ticket["tasks"]?.elements ?? []
        #expect(tasks.map { $0["typeName"]?.string } == ["work", "Ожидание"])
        #expect(tasks.first?["taskExecutorDTO"]?["execUnitName"]?.string == "A" && tasks.first?["taskNumber"]?.string == "78-1")
        #expect(tasks.last?["completionDate"] == nil)
        await #expect(throws: SourceFailure(.notFound, "not there", status: 404)) { _ = try await source.answer(.ticket("9")) }
    }

    @Test("Without fields a ticket is passed on as it is; a body is JSON whatever a key holds")
    func raw() async throws {
        let yaml = """
            requests:
              list: {url: "https://t.example/search", body: '{"key":"{filter}","page":{page}}', first_page: 0}
              ticket: {url: "https://t.example/{ticket}"}
            """
        let source = try source(yaml) { request in
            guard request.method == "POST" else { return ["id": 5, "extra": ["kept"]] }
            #expect(request.headers["Content-Type"] == "application/json")
            let body = try JSONDecoder().decode(JSON.self, from: request.body)
            #expect(body == ["key": "say \"hi\"", "page": 0])
            return [["id": 5]]
        }
        #expect(try await answer(source, .ticket("5"))["extra"] == ["kept"])
        #expect(try await answer(source, .list(filter: "say \"hi\"")).elements?.count == 1)
    }

    @Test("What is missing in the answers is said")
    func unreadable() async throws {
        for answer: JSON in [[:], ["data": ["items": [["id": "x"]], "pages": 1]], ["ticket": ["key": "none"]]] {
            let source = try source { _ in answer }
            for question in [Question.list(filter: "late"), .ticket("1")] {
                do {
                    _ = try await source.answer(question)
                    Issue.record("\(answer)")
                } catch let failure as SourceFailure { #expect(failure.kind == .unreadable) }
            }
        }
    }

    @Test("Of a long page that is no answer only the beginning is told, so that it fits into a message")
    func longFailure() {
        let failure = SourceFailure(status: 502, text: String(repeating: "x", count: 20_000_000))
        #expect(failure.message.count == SourceFailure.longestText && failure.status == 502)
    }

    @Test("A key in the address is not shown by a check")
    func checkHidesQuery() async throws {
        let yaml = Self.yaml.replacing("/api/me", with: "/api/me?key=${API_TOKEN}")
        let source = try source(yaml) { request in
            #expect(request.url == "https://tickets.example/api/me?key=t1")
            return [:]
        }
        let found = try await source.check()
        #expect(found == "https://tickets.example/api/me answers")
    }

    @Test("A description without its requests, or with an unknown secret, is refused")
    func descriptions() throws {
        #expect(throws: SourceDescription.Problem.self) { _ = try source("requests: {list: {url: a}}") { _ in nil } }
        #expect(throws: SourceDescription.Problem.self) { _ = try SourceDescription(yaml: "a: ${NONE}", environment: [:]) }
        #expect(throws: SourceDescription.Problem.self) { _ = try SourceDescription(yaml: "- a", environment: [:]) }
        #expect(throws: SourceDescription.Problem.self) { _ = try SourceDescription(yaml: "a: [", environment: [:]) }
    }
}
