import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Simulators

@Suite("The simulated ticket system")
struct TicketSystemTests {
    private let world = TestWorld(now: "2026-11-21T09:00:00Z")
    private var system: TicketSystem { TicketSystem(world: world.world) }
    private var book: TicketBook { TicketBook(seed: 1) }

    private func json(_ answer: TicketSystem.Answer) throws -> JSON { try JSONDecoder().decode(JSON.self, from: answer.body) }

    private func ask(_ system: TicketSystem, _ method: String, _ uri: String, bearer: String? = nil, body: String = "") throws
        -> TicketSystem.Answer
    {
        let request = TicketSystem.Request(method: method, uri: uri, bearer: bearer, body: Data(body.utf8))
        let (call, rest) = try #require(TicketSystem.call(request))
        return system.answer(call, rest, request)
    }

    @Test("The same seed tells the same tickets; another one tells others")
    func seeds() {
        let day = system.today - 40
        #expect(book.plans(on: day) == book.plans(on: day) && !book.plans(on: day).isEmpty)
        #expect(book.plans(on: day).map(\.legs) != TicketBook(seed: 2).plans(on: day).map(\.legs))
    }

    @Test("Numbers lead back to their tickets, and rise with time")
    func numbers() throws {
        let days = (system.today - 3)...system.today
        let plans = days.flatMap { book.plans(on: $0) }
        #expect(plans.map(\.number) == plans.map(\.number).sorted() && plans.map(\.created) == plans.map(\.created).sorted())
        for plan in plans { #expect(book.plan(plan.number) == plan) }
        #expect(book.plan(-1) == nil && book.plan(99) == nil)
    }

    @Test("Tasks follow one another without a gap, and no ticket outlives what is looked for")
    func lives() {
        var (overdue, waits, all) = (0, 0, 0)
        for day in (system.today - 60)..<(system.today - 30) {
            for plan in book.plans(on: day) {
                #expect(zip(plan.legs, plan.legs.dropFirst()).allSatisfy { $0.completed == $1.created && $0.created <= $0.completed })
                #expect(plan.legs.first?.created == plan.created && plan.closed >= plan.legs.last?.completed ?? 0)
                #expect(plan.closed - plan.created < TicketBook.longestLife * 86_400)
                #expect(plan.legs.allSatisfy { ($0.assigned ?? $0.created) >= $0.created && ($0.assigned ?? $0.created) <= $0.completed })
                // Before a ticket waits somebody asked and somebody agreed.
                for index in plan.legs.indices where plan.legs[index].type == TicketWords.waiting {
                    #expect(plan.legs[index - 1].type == "Согласование приостановки" && plan.legs[index - 2].type == "Запрос приостановки")
                    waits += 1
                }
                overdue += plan.isOverdue ? 1 : 0
                all += 1
            }
        }
        #expect(all > 1000 && waits > all / 5 && (all / 10..<all / 2).contains(overdue), "\(overdue) of \(all), \(waits) waits")
    }

    @Test("What of a ticket shows depends on the clock alone")
    func clock() throws {
        let plan = try #require(book.plans(on: system.today - 30).first { $0.legs.contains { $0.type == TicketWords.waiting } })
        let waiting = try #require(plan.legs.first { $0.type == TicketWords.waiting })
        let young = plan.json(at: plan.created)
        #expect(young["tasks"]?.elements?.count == 1 && young["status"]?.string == "В работе" && young["closeDate"] == nil)
        #expect(young["tasks"]?.elements?.first?["completionDate"] == .null)
        #expect(plan.waiting(at: waiting.created) != nil && plan.waiting(at: waiting.completed) == nil)
        let old = plan.json(at: plan.closed)
        #expect(old["status"]?.string == "Закрыт" && old["tasks"]?.elements?.count == plan.legs.count)
        #expect(old["closeDate"]?.string?.hasSuffix(".000+03:00") == true)
    }

    @Test("Nothing is told without a session; signing in ends the one before, signing out ends it")
    func sessions() throws {
        let system = system
        func signIn(_ body: String) throws -> TicketSystem.Answer {
            try ask(system, "POST", "/nttm-task-handler/api/authenticate", body: body)
        }
        let right = #"{"username":"robot@example.com","password":"ticket-robot","force":true}"#
        #expect(try signIn(#"{"username":"robot@example.com","password":"wrong","force":true}"#).status == 401)
        for broken in ["", "[]", #"{"username":"robot@example.com","password":"ticket-robot"}"#, right.replacing("true", with: "1")] {
            #expect(try signIn(broken).status == 400)
        }
        let first = try #require(json(try signIn(right))["id_token"]?.string)
        let second = try #require(json(try signIn(right))["id_token"]?.string)
        let number = try #require(system.suspended.first)
        let path = "/nttm-web-gateway/api/ticket/\(number)"
        #expect(try ask(system, "GET", path).status == 401 && ask(system, "GET", path, bearer: first).status == 401)
        #expect(try ask(system, "GET", path, bearer: second).status == 200)
        world.advance(.seconds(8 * 3600))
        #expect(try ask(system, "GET", path, bearer: second).status == 401)
        let third = try #require(json(try signIn(right))["id_token"]?.string)
        #expect(try ask(system, "GET", "/nttm-task-handler/api/logout", bearer: third).status == 200)
        #expect(try ask(system, "GET", path, bearer: third).status == 401)
    }

    @Test("Pages are cut as asked, and refused when they are asked for in another way")
    func pages() throws {
        let system = system
        let token = try #require(system.signIn(email: system.account.email, password: system.account.password))
        let filter = #"[{"field":"closeDate","searchOperation":"BETWEEN","values":["2026-10-20T21:00:00Z","2026-11-20T20:59:59Z"]}]"#
        func page(_ query: String, _ filter: String) throws -> TicketSystem.Answer {
            try ask(system, "POST", "/nttm-web-gateway/api/ticket/page?\(query)", bearer: token, body: filter)
        }
        let first = try json(try page("page=0&size=100&sort=id,desc", filter))
        let total = try #require(first["totalElements"]?.int)
        #expect(total > 1000 && first["totalPages"]?.int == (total + 99) / 100 && first["content"]?.elements?.count == 100)
        let last = try json(try page("page=\((total + 99) / 100 - 1)&size=100&sort=id,desc", filter))
        #expect(Int64(last["content"]?.elements?.count ?? 0) == total - (total - 1) / 100 * 100)
        for query in ["page=0&size=100", "page=0&size=1000&sort=id,desc", "page=-1&size=10&sort=id,desc", "size=10&sort=id,desc"] {
            #expect(try page(query, filter).status == 400)
        }
        for broken in ["", "{}", #"[{"field":"x","searchOperation":"IN","values":[]}]"#, #"[{"field":"status"}]"#] {
            #expect(try page("page=0&size=100&sort=id,desc", broken).status == 400)
        }
    }

    @Test("What is no call of it is none")
    func calls() {
        for (method, uri) in [
            ("GET", "/nttm-task-handler/api/authenticate"), ("GET", "/nttm-web-gateway/api/ticket/"),
            ("POST", "/nttm-web-gateway/api/ticket/1"),
            ("GET", "/"), ("GET", "/nttm-task-handler/api/logout/x"),
        ] { #expect(TicketSystem.call(.init(method: method, uri: uri)) == nil) }
        #expect(TicketSystem.call(.init(method: "GET", uri: "/nttm-web-gateway/api/ticket/5?x"))?.rest == "5")
    }
}
