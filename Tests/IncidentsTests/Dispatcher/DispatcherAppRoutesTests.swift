import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite(.oneEngine) struct DispatcherAppRoutesTests {
    // MARK: Lists

    @Test func anApplicationHasExactlyTheFieldsOfTheContract() async throws {
        let house = try await DispatcherHouse()
        let draft = ServiceDraft(
            name: "Shop", code: "shop-code", statusURL: "http://127.0.0.1/", logsFolder: "/var/log/shop", kept: [.code])
        let service = try await house.addService(draft)
        try await house.report("Payment failed", of: service)
        try await house.report("Disk full", of: service)
        try await house.serve { client async throws in
            let answer = try await client.get("/v1/apps/\(service.id)")
            guard case .object(var fields) = answer.json, case .array(let titles) = fields.removeValue(forKey: "incidents") else {
                return #expect(Bool(false))
            }
            #expect(Set(titles) == [.string("Payment failed"), .string("Disk full")])
            #expect(
                fields == [
                    "id": .number(Double(service.id.rawValue)), "name": .string("Shop"), "code": .string("shop-code"),
                    "status_url": .string("http://127.0.0.1/"), "logs_folder": .string("/var/log/shop"),
                ])
            #expect(try await client.get("/v1/apps/").list("apps") == [answer.json])
        }
    }

    @Test func withoutAddressesTheyAreNull() async throws {
        let house = try await DispatcherHouse()
        let service = try await house.addService()
        try await house.serve { client async throws in
            let app = try await client.get("/v1/apps/\(service.id)")
            #expect(app["status_url"] == .null && app["logs_folder"] == .null && app["incidents"] == .array([]))
        }
    }

    @Test func paging() async throws {
        let house = try await DispatcherHouse()
        for number in 1...45 { _ = try await house.addService("App \(number)") }
        try await house.serve { client async throws in
            for (query, expected) in [
                ("", 1...45), ("?limit=0", 1...45), ("?limit=20", 1...20), ("?skip=5&limit=30", 6...35), ("?skip=40", 41...45),
                ("?limit=2", 1...2), ("?skip=-1&limit=-1", 1...45), ("?limit=5000", 1...45),
            ] {
                let ids = try await client.get("/v1/apps/" + query).list("apps").compactMap { $0["id"]?.number }
                #expect(ids == Array(expected), "\(query)")
            }
            #expect(try await client.get("/v1/apps/?skip=100").json == .object(["apps": .array([])]))
            #expect(try await client.get("/v1/apps/?limit=x").faults == ["int_parsing query.limit"])
        }
    }

    @Test func titlesAreBounded() async throws {
        let house = try await DispatcherHouse()
        let service = try await house.addService()
        let event = house.incidents.intake.prepare(.init(service: service, draft: EventDraft(title: "t", message: "", level: .info)))
        let events =
            [event]
            + (0..<1100).map { _ in
                house.incidents.intake.prepare(.init(service: service, draft: EventDraft(title: "t", message: "", level: .info)))
            }
        _ = try await house.incidents.intake.submit(events, from: .native)
        try await house.serve { client async throws in
            #expect(try await client.get("/v1/apps/\(service.id)").list("incidents").count == DispatcherAppList.titles)
        }
    }

    @Test func unknownApplications() async throws {
        try await DispatcherHouse().serve { client async throws in
            #expect(try await client.get("/v1/apps/77").isRefused(.notFound, "App not found"))
            #expect(try await client.get("/v1/apps/77/logs").isRefused(.notFound, "App not found"))
            #expect(try await client.call(.delete, "/v1/apps/77").isRefused(.notFound, "App not found"))
            #expect(try await client.get("/v1/apps/abc").faults == ["int_parsing path.app_id"])
        }
    }

    // MARK: Rights

    @Test(arguments: [
        (Role.viewer, ""), (.operator, "Shop-code-of-20-letters"), (.supervisor, "Shop-code-of-20-letters"),
        (.admin, "Shop-code-of-20-letters"),
    ])
    func codesAreShownToThoseWhoMaySeeThem(role: Role, code: String) async throws {
        let house = try await DispatcherHouse()
        let service = try await house.addService()
        try await house.serve { client async throws in
            #expect(try await client.get("/v1/apps/\(service.id)", as: role)["code"] == .string(code))
            #expect(try await client.get("/v1/apps/", as: role).list("apps").first?["code"] == .string(code))
        }
    }

    @Test(arguments: [Role.viewer, .operator]) func onlySupervisorsManageThem(role: Role) async throws {
        let house = try await DispatcherHouse()
        let service = try await house.addService()
        try await house.serve { client async throws in
            #expect(try await client.call(.post, "/v1/apps/new", as: role, body: #"{"name":"New"}"#).isRefused(.forbidden))
            #expect(try await client.call(.delete, "/v1/apps/\(service.id)", as: role).isRefused(.forbidden))
            #expect(try await client.get("/v1/apps/", as: role).list("apps").count == 1)
        }
    }

    // MARK: Changes

    @Test func aNewOneGetsACodeThatWorks() async throws {
        try await DispatcherHouse().serve { client async throws in
            let body = #"{"name":"Shop","status_url":"http://127.0.0.1/","logs_folder":"/var/log/shop","extra":1}"#
            #expect(try await client.call(.post, "/v1/apps/new", body: body).isOK)
            let app = try #require(try await client.get("/v1/apps/").list("apps").first)
            let code = try #require(app["code"]?.text)
            #expect(code.wholeMatch(of: /[A-Za-z0-9]{20}/) != nil)
            let incident = #"{"title":"Down","message":"m","logs":"","level":"crit"}"#
            let report = #"{"incident":\#(incident),"app_name":"Shop","code":"\#(code)"}"#
            #expect(try await client.call(.post, "/v1/incidents/new", as: nil, body: report).isOK)
            #expect(try await client.get("/v1/apps/1").list("incidents") == [.string("Down")])
        }
    }

    @Test func emptyAndNullAddressesAreNone() async throws {
        try await DispatcherHouse().serve { client async throws in
            #expect(try await client.call(.post, "/v1/apps/new", body: #"{"name":"A","status_url":"","logs_folder":null}"#).isOK)
            #expect(try await client.get("/v1/apps/1")["status_url"] == .null)
            #expect(try await client.call(.post, "/v1/apps/new", body: #"{"name":"B","status_url":"-"}"#).isOK)
            #expect(try await client.get("/v1/apps/2")["status_url"] == .null)
        }
    }

    @Test func aDuplicateIsRefusedWithAReasonAndStatus200() async throws {
        try await DispatcherHouse().serve { client async throws in
            #expect(try await client.call(.post, "/v1/apps/new", body: #"{"name":"Twin"}"#).isOK)
            let answer = try await client.call(.post, "/v1/apps/new", body: #"{"name":"Twin"}"#)
            #expect(answer.isRefused(.ok, "An application with the name Twin exists already"))
            #expect(try await client.get("/v1/apps/").list("apps").count == 1)
        }
    }

    @Test(arguments: [
        ("{}", ["missing body.name"]), (#"{"name":null}"#, ["string_type body.name"]), (#"{"name":""}"#, ["value_error body.name"]),
        (#"{"name":"A","status_url":5}"#, ["string_type body.status_url"]), ("[]", ["model_attributes_type body"]),
        (#"{"name":"A","status_url":"ftp://x/"}"#, ["value_error body.status_url"]),
        (#"{"name":"A","logs_folder":"../../etc"}"#, ["value_error body.logs_folder"]),
    ])
    func malformedOnesAreValidationErrors(body: String, faults: [String]) async throws {
        try await DispatcherHouse().serve { client async throws in
            let answer = try await client.call(.post, "/v1/apps/new", body: body)
            #expect(answer.isRefused(.unprocessableContent))
            #expect(answer.faults == faults)
        }
    }

    @Test(arguments: [
        (#"{"name":"A","status_url":"ftp://x/"}"#, JSONValue.string("ftp://x/")), (#"{"name":"A\u0000"}"#, .string("A\u{0}")),
        (#"{"name":7}"#, .number(7)), (#"{"name":["x"]}"#, .array([])), ("[1]", .array([])),
    ])
    func faultsRepeatWhatWasGiven(body: String, input: JSONValue) async throws {
        try await DispatcherHouse().serve { client async throws in
            #expect(try await client.call(.post, "/v1/apps/new", body: body).inputs == [input])
        }
    }

    @Test func faultsRepeatNoSecret() async throws {
        try await DispatcherHouse().serve { client async throws in
            let signIn = try await client.call(.post, "/v1/auth/login", as: nil, body: #"{"username":7,"password":123456}"#)
            #expect(signIn.inputs == [.number(7), .null])
            let incident = #"{"title":"Down","message":"m","logs":"","level":"crit"}"#
            let report = #"{"incident":\#(incident),"app_name":"Shop","code":123456}"#
            #expect(try await client.call(.post, "/v1/incidents/new", as: nil, body: report).inputs == [.null])
        }
    }

    @Test func deletingOneDeletesItsIncidentsAndTheAuditLogSaysHowMany() async throws {
        let house = try await DispatcherHouse()
        let service = try await house.addService()
        let other = try await house.addService("Mail")
        let ids = [try await house.report(of: service), try await house.report(of: service)]
        let kept = try await house.report(of: other)
        try await house.serve { client async throws in
            #expect(try await client.call(.delete, "/v1/apps/\(service.id)").isOK)
            #expect(try await client.get("/v1/apps/\(service.id)").isRefused(.notFound, "App not found"))
            for id in ids { #expect(try await client.get("/v1/incidents/\(id)").status == .notFound) }
            #expect(try await client.get("/v1/incidents/\(kept)").status == .ok)
            let report =
                #"{"incident":{"title":"t","message":"m","logs":"","level":"info"},"app_name":"Shop","code":"Shop-code-of-20-letters"}"#
            #expect(try await client.call(.post, "/v1/incidents/new", as: nil, body: report).status == .badRequest)
        }
        let entry = try #require(try await house.audit().first { $0.action == .serviceDeleted })
        #expect(entry.detail == ["deleted_incidents": "2"] && entry.actor == "supervisor")
    }

    // MARK: Logs

    @Test func logsAreTailsOfTheFolderBelowARoot() async throws {
        let directory = try TestDirectory()
        _ = try directory.write("b.log", "last")
        _ = try directory.write("a.log", String(repeating: "old line\n", count: 1000) + "newest\n")
        let house = try await DispatcherHouse {
            $0[AppLogSettings.self].roots = [directory.path]
            $0[AppLogSettings.self].tailBytes = 1024
        }
        let service = try await house.addService(ServiceDraft(name: "Shop", logsFolder: directory.path))
        try await house.serve { client async throws in
            let logs = try await client.get("/v1/apps/\(service.id)/logs", as: .viewer).list("logs")
            #expect(logs.map { $0["title"] } == [.string("a.log"), .string("b.log")])
            #expect(logs[1]["log"] == .string("last"))
            let tail = try #require(logs[0]["log"]?.text)
            #expect(tail.hasSuffix("old line\nnewest\n") && tail.utf8.count <= 1024)
        }
    }

    @Test(arguments: ["/etc", nil, "/gone/for/good", "/etc/../etc"]) func otherFoldersShowNothing(folder: String?) async throws {
        let directory = try TestDirectory()
        let house = try await DispatcherHouse { $0[AppLogSettings.self].roots = [directory.path] }
        let service = try await house.addService(ServiceDraft(name: "Shop", logsFolder: folder))
        try await house.serve { client async throws in
            let answer = try await client.get("/v1/apps/\(service.id)/logs")
            #expect(answer.status == .ok && answer.json == .object(["logs": .array([])]))
        }
    }
}
