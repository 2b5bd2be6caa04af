import Foundation
import Platform
import Simulators
import TestKit
import Testing

@testable import Connector

@Suite("NTTM", .timeLimit(.minutes(5)))
struct NTTMSourceTests {
    @Test("Overdue tickets are those that the ticket system closed too late yesterday")
    func overdue() async throws {
        try await NTTMFixture.run { fixture in
            let found = try await fixture.list(TicketSystem.arrearsFilter)
            let closed = fixture.system.documents(closedOn: fixture.system.today - 1).compactMap { $0["id"]?.int }
            #expect(!found.isEmpty && Set(found).isSubset(of: closed) && found.count < closed.count)
            #expect(found == found.sorted(by: >))
            let ticket = try await fixture.ticket(try #require(found.first))
            #expect(ticket["status"]?.string == "Закрыт" && ticket["closeDate"]?.string?.hasPrefix("2026-11-20") == true)
        }
    }

    @Test("Suspended tickets are tasks with their tickets' numbers")
    func suspended() async throws {
        try await NTTMFixture.run { fixture in
            let found = try await fixture.list(TicketSystem.stoppedFilter, "ticketId")
            #expect(!found.isEmpty && found == fixture.system.suspended)
            let ticket = try await fixture.ticket(found[0])
            #expect(ticket["tasks"]?.elements?.last?["typeName"]?.string == "Ожидание")
        }
    }

    @Test("One session serves many at once, and a sign-in that all wait for is one")
    func session() async throws {
        try await NTTMFixture.run { fixture in
            let number = fixture.someNumber
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        let found = try await fixture.ticket(number)
                        #expect(found["id"]?.int == number)
                    }
                }
                try await group.waitForAll()
            }
            #expect(fixture.system.calls.count { $0 == .authenticate } == 1)
        }
    }

    @Test("A session that ended is begun anew, and the question asked again")
    func expiry() async throws {
        try await NTTMFixture.run { fixture in
            _ = try await fixture.ticket(fixture.someNumber)
            fixture.system.expireSessions()
            #expect(try await fixture.ticket(fixture.someNumber)["id"]?.int == fixture.someNumber)
            #expect(fixture.system.calls == [.authenticate, .ticket, .ticket, .logout, .authenticate, .ticket])
            #expect(fixture.waits.all == [.seconds(1)])
        }
    }

    @Test("A ticket that is not there is asked for three times, a second apart, in the same session")
    func notFound() async throws {
        try await NTTMFixture.run { fixture in
            let failure = try await fixture.failure(.ticket("99999999"))
            #expect(failure == SourceFailure(.notFound, "Тикет 99999999 не найден", status: 404))
            #expect(fixture.system.calls == [.authenticate, .ticket, .ticket, .ticket])
            #expect(fixture.waits.all == [.seconds(1), .seconds(1)])
        }
    }

    @Test("What fails once or twice is found all the same")
    func passingFaults() async throws {
        try await NTTMFixture.run { fixture in
            for fault in [TicketSystem.Misbehaviour.answers(status: 500), .garbage, .breaksOff, .hangsUp] {
                fixture.system.misbehave(fault, on: .ticket, times: 2)
                let found = try await fixture.ticket(fixture.someNumber)
                #expect(found["id"]?.int == fixture.someNumber, "\(fault)")
                fixture.system.behave()
            }
        }
    }

    @Test("What goes on failing is told as what it is")
    func lastingFaults() async throws {
        try await NTTMFixture.run(quick: .milliseconds(400)) { fixture in
            _ = try await fixture.source.check()
            let cases: [(TicketSystem.Misbehaviour, SourceFailure.Kind, Int?)] = [
                (.answers(status: 500), .internal, 500), (.answers(status: 403), .refused, 403), (.garbage, .unreadable, nil),
                (.breaksOff, .unreadable, nil), (.hangsUp, .unreachable, nil), (.hangs, .slow, nil), (.slow(.seconds(30)), .slow, nil),
            ]
            for (fault, kind, status) in cases {
                fixture.system.misbehave(fault, on: .ticket)
                let failure = try await fixture.failure(.ticket(String(fixture.someNumber)))
                #expect(failure?.kind == kind && failure?.status == status, "\(fault): \(String(describing: failure))")
            }
        }
    }

    @Test("Who is not let in waits five seconds before the next try, and is told so")
    func wrongPassword() async throws {
        try await NTTMFixture.run(password: "wrong") { fixture in
            let failure = try await fixture.failure(.ticket("1"))
            #expect(failure?.kind == .refused && failure?.status == 401)
            #expect(fixture.waits.all == [.seconds(1), .seconds(5), .seconds(1), .seconds(5)])
            #expect(fixture.system.calls == [.authenticate, .authenticate, .authenticate])
            await #expect(throws: SourceFailure.self) { _ = try await fixture.source.check() }
        }
    }

    @Test("A ticket of five megabytes comes through as it is")
    func largeTicket() async throws {
        try await NTTMFixture.run { fixture in
            fixture.system.misbehave(.swells, on: .ticket)
            let found = try await fixture.source.answer(.ticket(String(fixture.someNumber)))
            #expect(found.data.count > 5_000_000)
        }
    }

    @Test("A list that is too large for a message is one of numbers")
    func longList() throws {
        let items: [Any] = (1...3).map { ["id": $0, "ticketId": $0 * 10, "text": String(repeating: "x", count: 1000)] as [String: Any] }
        let whole = try NTTMSource.listed(items, within: 10_000)
        #expect(whole.data.count > 3000)
        let short = try JSONDecoder().decode(JSON.self, from: try NTTMSource.listed(items, within: 1000).data)
        #expect(short == [["id": 1, "ticketId": 10], ["id": 2, "ticketId": 20], ["id": 3, "ticketId": 30]])
    }

    @Test("What is no step of a path is not asked for")
    func steps() async throws {
        try await NTTMFixture.run { fixture in
            for number in ["..", ".", ""] {
                let failure = try await fixture.failure(.ticket(number))
                #expect(failure?.kind == .notFound)
            }
            #expect(fixture.system.calls.isEmpty)
        }
    }

    @Test("Signing out leaves no session")
    func end() async throws {
        try await NTTMFixture.run { fixture in
            _ = try await fixture.source.check()
            #expect(fixture.system.sessions == 1)
            await fixture.source.end()
            #expect(fixture.system.sessions == 0)
        }
    }

    @Test("Six hours later it signs in anew")
    func lifetime() async throws {
        try await NTTMFixture.run { fixture in
            _ = try await fixture.source.check()
            fixture.world.advance(.seconds(6 * 3600 - 1))
            _ = try await fixture.source.check()
            #expect(fixture.system.calls == [.authenticate])
            fixture.world.advance(.seconds(1))
            _ = try await fixture.source.check()
            #expect(fixture.system.calls == [.authenticate, .logout, .authenticate])
        }
    }

    @Test("A filter that there is not; one that cannot be searched for")
    func filters() async throws {
        try await NTTMFixture.run { fixture in
            let (unknown, none) = (try await fixture.failure(.list(filter: "unknown")), try await fixture.failure(.list(filter: "")))
            #expect(unknown?.status == 404 && none?.message == "Custom error: filter is none!")
            fixture.system.misbehave(.garbage, on: .filter)
            #expect(try await fixture.failure(.list(filter: TicketSystem.stoppedFilter))?.kind == .unreadable)
        }
    }
}
