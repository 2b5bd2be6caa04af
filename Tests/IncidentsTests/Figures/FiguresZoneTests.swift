import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("Figures by the days of a zone", .bothEngines, .timeLimit(.minutes(5)))
struct FiguresZoneTests {
    @Test(
        "Each incident counts on the day that the zone's calendar showed, whatever its clocks did; sums of days and of weeks agree",
        arguments: ["UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu", "Australia/Lord_Howe"])
    func days(name: String) async throws {
        let zone = try #require(ZoneClock.named(name))
        let fixture = try await IncidentsFixture()
        let keeper = FiguresKeeper(database: fixture.database, now: { fixture.world.now })
        try await keeper.begin()
        var opened: [Int64: Int] = [:]
        let first = zone.day(at: fixture.world.now)
        for index in 0..<40 {
            // Letters: numbers in titles are masked.
            try await fixture.report(fixture.event("Fault " + String(repeating: "x", count: index + 1)))
            opened[zone.day(at: fixture.world.now), default: 0] += 1
            fixture.world.advance(.seconds(25 * 3600 + 900 * index))
        }
        while try await keeper.runOnce() > 0 {}
        let days = first...zone.day(at: fixture.world.now)
        let (daily, weekly, total, differences) = try await fixture.database.read { connection in
            let store = FiguresStore()
            let weeks = FiguresStore.Question(columns: TimeColumns(days: days, length: 7, in: zone))
            return (
                try store.trend(.init(columns: TimeColumns(days: days, in: zone)), on: connection),
                try store.trend(weeks, on: connection), try store.totals(weeks, on: connection),
                try FiguresCheck().differences(on: connection)
            )
        }
        let found = Dictionary(uniqueKeysWithValues: daily.map { (first + Int64($0.stretch), Int($0.figures.opened)) })
        #expect(found == opened)
        for week in weekly {
            let sum = (0..<7).reduce(0) { $0 + (opened[first + Int64(week.stretch) * 7 + Int64($1)] ?? 0) }
            #expect(week.figures.opened == sum)
        }
        #expect(total.map(\.figures.opened) == [40] && differences == [])
    }

    @Test("A column's incidents are those that its address finds")
    func column() async throws {
        let fixture = try await IncidentsFixture()
        let keeper = FiguresKeeper(database: fixture.database, now: { fixture.world.now })
        try await keeper.begin()
        let ids = try await fixture.report(fixture.event("A"), fixture.event("B", of: fixture.mail))
        fixture.world.advance(.seconds(3600))
        try await fixture.report(fixture.event("C"))
        while try await keeper.runOnce() > 0 {}
        let columns = OverviewSpan.day.columns(until: fixture.world.now, in: .utc)
        let (counts, list) = try await fixture.database.read { connection in
            var filter = IncidentFilter()
            filter.opened = columns[22]
            return (
                try FiguresStore().opened(in: columns, on: connection),
                try fixture.incidents.list(filter, limit: 10, on: connection).map(\.id)
            )
        }
        #expect(counts.filter { $0.column == 22 }.reduce(0) { $0 + $1.opened } == 2)
        #expect(Set(list) == Set(ids))
    }
}

@Suite("Stretches of time in addresses")
struct TimeColumnsTests {
    @Test("They are read as they are written")
    func texts() throws {
        let columns = OverviewSpan.week.columns(until: TestWorld().now, in: try #require(ZoneClock.named("Europe/Berlin")))
        for column in 0..<columns.count { #expect(Range<Timestamp>(text: columns[column].text) == columns[column]) }
    }

    @Test("What is none is none", arguments: ["", "..", "2026-11-21..2026-11-22", "2026-11-21T00:00:00Z..2026-11-21T00:00:00Z", "a..b"])
    func none(text: String) { #expect(Range<Timestamp>(text: text) == nil) }
}
