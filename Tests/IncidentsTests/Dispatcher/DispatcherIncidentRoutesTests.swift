import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite(.oneEngine) struct DispatcherIncidentRoutesTests {
    // MARK: Reading

    @Test func anIncidentHasExactlyTheFieldsOfTheContract() async throws {
        let house = try await DispatcherHouse()
        let id = try await house.report(level: .critical, of: house.addService())
        let expected: JSONValue = .object([
            "id": .number(Double(id.rawValue)), "title": .string("Payment failed"), "message": .string("details"),
            "logs": .string("l1\nl2"), "level": .string("crit"), "status": .string("open"), "app_name": .string("Shop"),
            "created_at": .string("2026-11-21T12:00:00.000000"), "updated_at": .string("2026-11-21T12:00:00.000000"),
            "edit_by_user": .null,
        ])
        try await house.serve { client async throws in
            #expect(try await client.get("/v1/incidents/\(id)").json == expected)
            #expect(try await client.get("/v1/incidents/").json == .object(["incidents": .array([expected])]))
        }
    }

    @Test func withoutLogsTheTextIsEmpty() async throws {
        let house = try await DispatcherHouse()
        let id = try await house.report(logs: nil, of: house.addService())
        try await house.serve { client async throws in #expect(try await client.get("/v1/incidents/\(id)")["logs"] == .string("")) }
    }

    @Test(arguments: [(IncidentAction.acknowledge, "open"), (.resolve, "open"), (.close, "closed")])
    func onlyClosedOnesReadClosed(action: IncidentAction, status: String) async throws {
        let house = try await DispatcherHouse()
        let id = try await house.report(of: house.addService())
        _ = try await house.incidents.actions.perform(action, on: id, by: .system)
        try await house.serve { client async throws in #expect(try await client.get("/v1/incidents/\(id)")["status"] == .string(status)) }
    }

    @Test func aMergedIncidentTellsItsOwnStoryAndStandsAsItsTargetStands() async throws {
        let house = try await DispatcherHouse()
        let shop = try await house.addService()
        let target = try await house.report("Database down", of: shop)
        let merged = try await house.report("Payment failed", logs: "own", of: shop)
        _ = try await house.incidents.actions.merge([merged], into: target, by: .system)
        try await house.serve { client async throws in
            let list = try await client.get("/v1/incidents/").list("incidents")
            #expect(list.count == 1 && list[0]["title"] == .string("Database down"))
            #expect(try await client.get("/v1/incidents/?skip=1").list("incidents").isEmpty)
            let one = try await client.get("/v1/incidents/\(merged)")
            #expect(one["id"] == .number(Double(merged.rawValue)) && one["title"] == .string("Payment failed"))
            #expect(one["logs"] == .string("own") && one["status"] == .string("open"))
            #expect(try await client.call(.put, "/v1/incidents/\(merged)/status", body: #"{"new_status":"closed"}"#).status == .ok)
            for id in [target, merged] { #expect(try await client.get("/v1/incidents/\(id)")["status"] == .string("closed")) }
            #expect(try await client.call(.put, "/v1/incidents/\(merged)/status", body: #"{"new_status":"open"}"#).status == .ok)
            #expect(try await house.state(of: target) == .open)
            #expect(try await client.call(.delete, "/v1/incidents/\(merged)").status == .ok)
            #expect(try await client.get("/v1/incidents/\(merged)").isRefused(.notFound))
            #expect(try await client.get("/v1/incidents/\(target)").status == .ok)
        }
    }

    @Test func unknownIncidents() async throws {
        try await DispatcherHouse().serve { client async throws in
            #expect(try await client.get("/v1/incidents/77").isRefused(.notFound, "Incident 77 not found"))
            #expect(try await client.call(.delete, "/v1/incidents/77").isRefused(.notFound))
            for status in ["open", "closed"] {
                let answer = try await client.call(.put, "/v1/incidents/77/status", body: #"{"new_status":"\#(status)"}"#)
                #expect(answer.isRefused(.notFound, "Incident not found"))
            }
        }
    }

    @Test(arguments: ["abc", "1.5", "99999999999999999999", "-x", "%00", "1%27"])
    func anIdThatIsNoNumberIsAValidationError(id: String) async throws {
        try await DispatcherHouse().serve { client async throws in
            let answer = try await client.get("/v1/incidents/" + id)
            #expect(answer.isRefused(.unprocessableContent))
            #expect(answer.faults == ["int_parsing path.incident_id"])
        }
    }

    // MARK: Lists

    /// A server with incidents 1...`count`.
    private func full(_ count: Int) async throws -> DispatcherHouse {
        let house = try await DispatcherHouse()
        let service = try await house.addService()
        let events = (0..<count).map { _ in
            house.incidents.intake.prepare(.init(service: service, draft: EventDraft(title: "t", message: "", level: .info)))
        }
        _ = try await house.incidents.intake.submit(events, from: .native)
        return house
    }

    @Test func paging() async throws {
        let house = try await full(1203)
        // Query, and which of all incidents, newest first, it shows.
        let cases: [(String, Range<Int>)] = [
            ("", 0..<1203), ("?limit=0", 0..<1203), ("?limit=-1", 0..<1203), ("?limit=10", 0..<10), ("?limit=1000", 0..<1000),
            ("?limit=5000", 0..<1000), ("?skip=1200", 1200..<1203), ("?skip=10&limit=10", 10..<20), ("?skip=95&limit=250", 95..<345),
            ("?skip=5000", 0..<0), ("?skip=-3&limit=1", 0..<1), ("?skip=1202&limit=100", 1202..<1203), ("?limit=100", 0..<100),
            ("?skip=1103", 1103..<1203),
        ]
        try await house.serve { client async throws in
            for (query, shown) in cases {
                let expected = shown.map { 1203 - $0 }
                let answer = try await client.get("/v1/incidents/" + query)
                #expect(answer.list("incidents").compactMap { $0["id"]?.number } == expected, "\(query)")
            }
        }
    }

    @Test func largeIncidentsAreReadInSmallStretches() async throws {
        let house = try await DispatcherHouse()
        let service = try await house.addService()
        let logs = String(repeating: "x", count: 200 << 10)
        for number in 1...12 { try await house.report("t", logs: number < 12 ? logs : nil, of: service) }
        let list = DispatcherIncidentList(
            database: house.database, clock: LocalTime(zone: house.settings[DispatcherSettings.self].timeZone))
        let head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/v1/incidents/?skip=1&limit=10")
        let body = list.body(try DispatcherPaging(Request(head: head, body: .init(buffer: ByteBuffer()))), visible: nil)
        var ids: [[Int64]] = []
        var cursor: DispatcherIncidentList.Cursor?
        repeat {
            let stretch = try await body.read(cursor)
            ids.append(stretch.items.map(\.id))
            cursor = stretch.next
        } while cursor != nil
        #expect(ids == [[11, 10, 9, 8, 7], [6, 5, 4, 3, 2]])
    }

    @Test func anEmptyListIsAList() async throws {
        try await DispatcherHouse().serve { client async throws in
            #expect(try await client.get("/v1/incidents/").json == .object(["incidents": .array([])]))
        }
    }

    @Test(arguments: [
        ("limit=abc", ["int_parsing query.limit"]), ("skip=abc&limit=", ["int_parsing query.skip", "int_parsing query.limit"]),
        ("limit=1.5", ["int_parsing query.limit"]), ("skip=99999999999999999999", ["int_parsing query.skip"]),
    ])
    func malformedPagingIsAValidationError(query: String, faults: [String]) async throws {
        try await DispatcherHouse().serve { client async throws in
            let answer = try await client.get("/v1/incidents/?" + query)
            #expect(answer.isRefused(.unprocessableContent))
            #expect(answer.faults == faults)
        }
    }

    @Test func listsWithoutTheSlashAreSentOn() async throws {
        try await DispatcherHouse().serve { client async throws in
            for path in ["/v1/incidents", "/v1/apps"] {
                let answer = try await client.get(path + "?skip=1&limit=2")
                #expect(answer.status == .temporaryRedirect)
                #expect(answer.headers[.location] == path + "/?skip=1&limit=2")
                #expect(try await client.get(path).headers[.location] == path + "/")
            }
        }
    }

    // MARK: Changes

    private func put(_ status: String, _ id: IncidentID, _ client: DispatcherClient, as role: Role = .operator) async throws
        -> DispatcherAnswer
    {
        try await client.call(.put, "/v1/incidents/\(id)/status", as: role, body: #"{"new_status":"\#(status)"}"#)
    }

    @Test func closingAndReopening() async throws {
        let house = try await DispatcherHouse()
        let id = try await house.report(of: house.addService())
        try await house.serve { client async throws in
            house.world.advance(.milliseconds(90_500))
            #expect(try await put("closed", id, client).isOK)
            let closed = try await client.get("/v1/incidents/\(id)")
            #expect(closed["status"] == .string("closed") && closed["edit_by_user"] == .string("operator"))
            #expect(closed["created_at"] == .string("2026-11-21T12:00:00.000000"))
            #expect(closed["updated_at"] == .string("2026-11-21T12:01:30.500000"))
            #expect(try await put("closed", id, client).isOK)
            #expect(try await put("open", id, client).isOK)
            #expect(try await client.get("/v1/incidents/\(id)")["status"] == .string("open"))
        }
        #expect(try await house.state(of: id) == .open)
    }

    @Test(arguments: [IncidentAction.acknowledge, .resolve]) func openingWhatIsNotClosedChangesNothing(action: IncidentAction) async throws
    {
        let house = try await DispatcherHouse()
        let id = try await house.report(of: house.addService())
        let before = try await house.incidents.actions.perform(action, on: id, by: .system)
        try await house.serve { client async throws in
            house.world.advance(.seconds(5))
            #expect(try await put("open", id, client).isOK)
        }
        #expect(try await house.database.read { try IncidentStore().existing(id, on: $0) } == before)
    }

    @Test(arguments: ["{}", #"{"new_status":"resolved"}"#, #"{"new_status":null}"#, #"{"new_status":5}"#, "[]", ""])
    func anUnknownStatusIsAValidationError(body: String) async throws {
        let house = try await DispatcherHouse()
        let id = try await house.report(of: house.addService())
        try await house.serve { client async throws in
            let answer = try await client.call(.put, "/v1/incidents/\(id)/status", body: body)
            #expect(answer.isRefused(.unprocessableContent))
        }
        #expect(try await house.state(of: id) == .open)
    }

    @Test func aDeletedIncidentIsGoneAndTheAuditLogKnows() async throws {
        let house = try await DispatcherHouse()
        let id = try await house.report(of: house.addService())
        try await house.serve { client async throws in
            #expect(try await client.call(.delete, "/v1/incidents/\(id)").isOK)
            #expect(try await client.get("/v1/incidents/\(id)").isRefused(.notFound, "Incident \(id) not found"))
            #expect(try await client.call(.delete, "/v1/incidents/\(id)").isRefused(.notFound))
        }
        let entry = try #require(try await house.audit().first { $0.action == .incidentDeleted })
        #expect(entry.subject == "incident \(id) (Payment failed)")
        #expect(entry.actor == "supervisor" && entry.detail == ["service": "Shop"])
    }

    // MARK: Rights

    @Test func aViewerSeesAndChangesNothing() async throws {
        let house = try await DispatcherHouse()
        let id = try await house.report(of: house.addService())
        try await house.serve { client async throws in
            #expect(try await client.get("/v1/incidents/", as: .viewer).list("incidents").count == 1)
            #expect(try await client.get("/v1/incidents/\(id)", as: .viewer).status == .ok)
            #expect(try await put("closed", id, client, as: .viewer).isRefused(.forbidden))
            #expect(try await client.call(.delete, "/v1/incidents/\(id)", as: .viewer).isRefused(.forbidden))
        }
        #expect(try await house.state(of: id) == .open)
    }
}
