import Accounts
import Foundation
import Kernel
import TestKit
import Testing

@testable import Incidents
@testable import Platform

@Suite("Overview and figures as they are shown", .oneEngine)
struct OverviewPageTests {
    private let now = TestWorld().now
    private var formats: ReaderFormats { ReaderFormats(language: .english, timeZone: .gmt, now: now) }

    private func texts() throws -> TextCatalog {
        try Texts([PageParts.platform, IncidentPages.parts, OverviewPages.parts].flatMap(\.texts)).for(.english)
    }

    private func page(_ span: OverviewSpan = .day, opened: [FiguresStore.OpenedCount] = [], missing: Int? = nil) throws -> OverviewPage {
        let data = OverviewPage.Data(
            states: [.init(service: ServiceID(2), level: .error, state: .acknowledged, incidents: 3)], opened: opened, newest: [],
            names: [ServiceID(1): "Shop", ServiceID(2): "Mail"], missing: missing, isUsed: true)
        return OverviewPage(data, span: span, columns: span.columns(until: now, in: .utc), texts: try texts(), formats: formats)
    }

    @Test("Dictionaries are complete; no template holds words of its own or names a key that is not there")
    func dictionaries() throws {
        let texts = try Texts([PageParts.platform, AccountsPages.parts, IncidentPages.parts, OverviewPages.parts].flatMap(\.texts))
        #expect(texts.problems == [])
        for (name, template) in OverviewPages.parts.templates {
            #expect(TemplateText.bare(in: template) == [], "\(name)")
            #expect(TemplateText.keys(in: template).subtracting(texts.keys) == [], "\(name)")
        }
    }

    @Test("While older incidents are still being counted, the page says how far that is")
    func missing() throws {
        #expect(try page().notice == nil)
        #expect(try page(missing: 35).notice?.contains("still being counted: 35% done") == true)
    }

    @Test("A span is whole hours and quarters of the reader's days, and what is under way is the last of them")
    func spans() throws {
        let hour = now.hoursSince1970
        let day = OverviewSpan.day.columns(until: now, in: .utc)
        #expect(day.count == 24 && day[23] == Timestamp(hoursSince1970: hour)..<Timestamp(hoursSince1970: hour + 1))
        let kolkata = OverviewSpan.day.columns(until: now, in: try #require(ZoneClock.named("Asia/Kolkata")))
        #expect(kolkata[23].contains(now) && kolkata.start.microseconds % 3_600_000_000 == 1_800_000_000)
        let berlin = try #require(ZoneClock.named("Europe/Berlin"))
        let monday = try #require(Timestamp(rfc3339: "2026-03-30T08:00:00Z"))
        let week = OverviewSpan.week.columns(until: monday, in: berlin)
        #expect(week.count == 28 && week[27].contains(monday))
        // The night in which clocks are put forward is an hour shorter.
        let hours = (0..<28).map { week[$0].upperBound.since(week[$0].lowerBound).components.seconds / 3600 }
        #expect(hours.filter { $0 != 6 } == [5])
        #expect((0..<28).allSatisfy { berlin.wall(at: week[$0].lowerBound.microseconds / 1_000_000) % 21_600 == 0 })
    }

    @Test("Each count falls into its bar, which leads to its incidents; levels that did not occur have none")
    func chart() throws {
        let opened = [(27, 2), (26, 3), (0, 4)].map {
            FiguresStore.OpenedCount(column: $0.0, service: ServiceID(1), level: .critical, opened: $0.1)
        }
        let chart = try page(.week, opened: opened).chart
        #expect(chart.rows.allSatisfy { $0.columnURL?.hasPrefix("/incidents?state=all&opened=20") == true })
        #expect(chart.headings.map(\.label) == ["Critical"])
        let filled = chart.rows.enumerated().filter { $0.element.cells[0].value != "0" }.map {
            "\($0.offset): \($0.element.cells[0].value)"
        }
        #expect(filled == ["0: 4", "26: 3", "27: 2"])
    }

    @Test("The noisiest service comes first, with the longest bar, and what of it still waits")
    func noisiest() throws {
        let opened = [(1, 5), (2, 10), (9, 99)].map {
            FiguresStore.OpenedCount(column: 23, service: ServiceID($0.0), level: .info, opened: Int($0.1))
        }
        // The ninth has been deleted a moment ago.
        #expect(
            try page(opened: opened).services.map { "\($0.name) \($0.opened) \($0.active) \($0.share)" } == [
                "Mail 10 3 100", "Shop 5 0 50",
            ])
    }

    @Test("Figures say it too", arguments: [nil, 12])
    func figures(missing: Int?) throws {
        let query = try FiguresQuery({ _ in nil }, now: now, zone: .utc)
        let data = FiguresPage.Data(totals: [], trend: [], services: [], teams: [], teamOf: [:], missing: missing)
        let page = FiguresPage(data, query, texts: try texts(), formats: formats)
        #expect((page.notice?.contains("12% done") ?? false) == (missing != nil))
    }

    @Test("Weeks where days would be too many", arguments: [(7, 1, 7), (30, 1, 30), (90, 7, 13), (365, 7, 53)])
    func stretches(days: Int, length: Int, count: Int) throws {
        let query = try FiguresQuery({ $0 == "days" ? String(days) : nil }, now: now, zone: .utc)
        #expect(query.stretch == length && query.stretches == count)
        #expect(query.url == (days == 30 ? "/figures" : "/figures?days=\(days)"))
    }

    @Test("Trends are gathered by day or week, for the services that may be seen")
    func trend() async throws {
        let fixture = try await IncidentsFixture()
        let keeper = FiguresKeeper(database: fixture.database, now: { fixture.world.now })
        try await keeper.begin()
        for (index, title) in ["A", "B", "C"].enumerated() {
            try await fixture.report(fixture.event(title, of: index == 2 ? fixture.mail : fixture.shop))
            fixture.world.advance(.seconds(86_400 * 4))
        }
        while try await keeper.runOnce() > 0 {}
        let first = now.daysSince1970
        func question(_ length: Int64) -> FiguresStore.Question {
            .init(columns: TimeColumns(days: first...(first + 12), length: length, in: .utc))
        }
        let (daily, weekly) = (question(1), question(7))
        let (days, weeks, seen, totals) = try await fixture.database.read { connection in
            let store = FiguresStore()
            return (
                try store.trend(daily, on: connection).map(\.stretch).sorted(),
                try store.trend(weekly, on: connection).map { [$0.stretch, Int($0.figures.opened)] }.sorted { $0[0] < $1[0] },
                try store.trend(weekly, visible: [fixture.shop], on: connection).map(\.stretch),
                try store.totals(weekly, visible: [fixture.mail], on: connection).map(\.service)
            )
        }
        #expect(days == [0, 4, 8] && weeks == [[0, 2], [1, 1]] && seen == [0] && totals == [fixture.mail])
    }
}
