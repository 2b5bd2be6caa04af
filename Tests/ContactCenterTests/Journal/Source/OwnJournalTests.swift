import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import ContactCenter

@Suite("The journal of the calls that came here", .bothEngines)
struct OwnJournalTests {
    private static let zone = TimeZone(secondsFromGMT: 3 * 3600) ?? .current

    private func journal(_ fixture: CallsFixture) -> JournalSource {
        OwnJournal(database: fixture.database, limits: JournalSettings(), zone: Self.zone, now: { fixture.world.now }).source
    }

    private func today(_ fixture: CallsFixture) -> JournalDay { JournalDay(fixture.world.now, in: Self.zone) }

    @Test func callsOfADayAreLines() async throws {
        let fixture = try await CallsFixture()
        try await fixture.ring("+37061111111", agent: "a.name")
        fixture.world.advance(.seconds(194))
        try await fixture.end("+37061111111", agent: "a.name")
        try await fixture.ring(nil)
        let (journal, day) = (journal(fixture), today(fixture))
        let calls = try await journal.calls(day)
        #expect(calls.map(\.number) == [nil, "+37061111111"])
        #expect(calls.map(\.operatorName) == [nil, "a.name"])
        #expect(calls.map(\.seconds) == [nil, 195])
        #expect(calls.map(\.result) == [nil, 1])
        #expect(try await journal.figures(day) == JournalDayFigures(total: 2, averageSeconds: 195))
        #expect(try await journal.operators(day).map(\.name) == ["a.name"])
        #expect(try await journal.calls(day.adding(-1)).isEmpty)
        #expect(try await journal.client(calls[1].id) == nil)
    }

    @Test("Without a call that has ended nobody knows how long they take")
    func noDurations() async throws {
        let fixture = try await CallsFixture()
        try await fixture.ring("+37061111111")
        #expect(try await journal(fixture).figures(today(fixture)) == JournalDayFigures(total: 1, averageSeconds: nil))
    }

    @Test func monthsAreThoseOfTheZone() async throws {
        let fixture = try await CallsFixture()
        #expect(try await journal(fixture).months().isEmpty)
        let day = today(fixture)
        let next = JournalDay(year: day.year, month: day.month).adding(32)
        let start = JournalDay(year: next.year, month: next.month).start(in: Self.zone)
        try await fixture.ring("+37061111111")
        fixture.world.advance(start.since(fixture.world.now) - .seconds(1))
        try await fixture.ring("+37062222222")
        try await fixture.ring("+37063333333")
        let months = try await journal(fixture).months()
        #expect(months.map(\.count) == [2, 1])
        #expect(months.map(\.month) == [day.month, next.month])
    }

    @Test func agenciesOfTheDirectoryAreShown() async throws {
        let fixture = try await CallsFixture()
        let drafts = try [("7", "Sun Travel", "+37061111111"), ("9", "Alpha", "+37062222222")].map { id, name, phone in
            AgencyDraft(id: try #require(AgencyID(id)), name: name, phones: [try #require(PhoneNumber(phone))])
        }
        _ = try await fixture.database.write { try AgencyStore.merge(drafts, at: fixture.world.now, on: $0) }
        let journal = journal(fixture)
        #expect(try await journal.agencies(nil, .max).map(\.name) == ["Alpha", "Sun Travel"])
        #expect(try await journal.agencies("sun", 200).map(\.id) == [7])
        #expect(try await journal.agencies("2222", 200).map(\.id) == [9])
        #expect(try await journal.agency(7)?.phones.first??.number == "+37061111111")
        #expect(try await journal.agency(99) == nil)
        try await fixture.ring("+37061111111", agent: "a.name")
        let call = try #require(try await journal.calls(today(fixture)).first)
        #expect(call.hasClientCard)
        let handOver = try await journal.handOver(try #require(call.processing))
        #expect(handOver?.agency.name == "Sun Travel")
    }
}
