import Foundation
import Kernel
import TestKit
import Testing

@testable import StatusPage

@Suite("The history by month")
struct HistoryPageTests {
    private typealias Fixture = PublicPageFixture

    @Test("Three months a page, in the page's zone, across the change of clocks and of the year")
    func months() throws {
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        let page = try #require(HistoryPage(1, at: Fixture.now, in: zone))
        #expect(page.months.map(\.lowerBound) == ["2026-10-31T23:00:00Z", "2026-09-30T22:00:00Z", "2026-08-31T22:00:00Z"].map(Fixture.at))
        #expect(page.range == Fixture.at("2026-08-31T22:00:00Z")..<Fixture.at("2026-11-30T23:00:00Z"))
        let fourth = try #require(HistoryPage(4, at: Fixture.now, in: .gmt))
        #expect(fourth.range == Fixture.at("2025-12-01T00:00:00Z")..<Fixture.at("2026-03-01T00:00:00Z"))
        for number in [0, -1, HistoryPage.last + 1, .max, .min] { #expect(HistoryPage(number, at: Fixture.now, in: zone) == nil) }
    }

    @Test("Pages follow each other without a gap")
    func continuous() throws {
        let pages = try (1...HistoryPage.last).map { try #require(HistoryPage($0, at: Fixture.now, in: .gmt)) }
        let months = pages.flatMap(\.months)
        #expect(months.count == 120 && zip(months, months.dropFirst()).allSatisfy { $0.lowerBound == $1.upperBound })
    }

    @Test("Incidents stand in the month in which they began; older pages are there as long as there was anything")
    func model() throws {
        var fixture = Fixture()
        let old = Fixture.incident(
            "inc000000002", Fixture.text("Old"), .resolved, from: "2026-09-30T23:30:00Z", until: "2026-10-01T01:00:00Z")
        fixture.past = [Fixture.incident(), old]
        func model(_ number: Int, zone: TimeZone = .gmt) throws -> HistoryModel {
            let page = try #require(HistoryPage(number, at: Fixture.now, in: zone))
            return HistoryModel(page, incidents: fixture.past, snapshot: fixture.snapshot, try Fixture.formats(zone: zone))
        }
        let newest = try model(1)
        #expect(newest.months.map(\.name) == ["November 2026", "October 2026", "September 2026"])
        #expect(newest.months.map { $0.incidents.map(\.title.words) } == [["Late receipts"], [], ["Old"]])
        #expect(newest.months.map(\.isEmpty) == [false, true, false])
        let moscow = try #require(TimeZone(identifier: "Europe/Moscow"))
        #expect(try model(1, zone: moscow).months.map { $0.incidents.count } == [1, 1, 0])
        #expect(newest.newer == nil && newest.older == "/history?page=2")
        #expect(try (2...3).map { try model($0).newer } == ["/history", "/history?page=2"])
        // The components are from January.
        #expect(try (3...4).map { try model($0).older } == ["/history?page=4", nil])
    }

    @Test("In its last day planned work says in how long it begins")
    func soon() throws {
        func soon(_ start: Timestamp, _ stage: Maintenance.Stage = .scheduled) throws -> String? {
            let work = Fixture.maintenance("mnt000000002", "B", stage, from: start.rfc3339, until: start.adding(.seconds(3600)).rfc3339)
            return MaintenanceModel(work, components: [], try Fixture.formats(zone: .gmt)).soon
        }
        let now = Fixture.now
        #expect(try soon(now.adding(.seconds(86_400))) == "Begins in 1\u{A0}d")
        #expect(try soon(now.adding(.seconds(5341))) == "Begins in 1\u{A0}h 30\u{A0}min")
        #expect(try soon(now.adding(.seconds(86_401))) == nil && soon(now) == nil && soon(now.adding(.seconds(60)), .inProgress) == nil)
    }

    @Test("Maintenance: under way and to come first, what was by month")
    func maintenances() throws {
        var fixture = Fixture()
        fixture.maintenances = [Fixture.maintenance()]
        let past = [
            Fixture.maintenance("mnt000000002", "B", .completed, from: "2026-11-02T03:00:00Z", until: "2026-11-02T04:00:00Z"),
            Fixture.maintenance("mnt000000003", "A", .completed, from: "2026-11-01T03:00:00Z", until: "2026-11-01T04:30:00Z"),
            Fixture.maintenance("mnt000000004", "C", .completed, from: "2026-10-01T03:00:00Z", until: "2026-10-01T04:00:00Z"),
        ]
        let formats = try Fixture.formats()
        let month = MonthModel(CalendarMonth(of: Fixture.now, in: .gmt), [], at: Fixture.now, formats)
        let model = MaintenancesModel(fixture.snapshot, all: fixture.maintenances + past, month: month, formats)
        #expect(model.current.map(\.title.words) == ["New routes"] && model.current[0].affected.map(\.name.words) == ["Portal"])
        #expect(model.past.map(\.name) == ["November 2026", "October 2026"])
        #expect(
            model.past[0].maintenances.map(\.title.words) == ["B", "A"] && model.past[0].maintenances[1].length == "1\u{A0}h 30\u{A0}min")
    }
}
