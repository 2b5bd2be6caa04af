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

    private func page(_ span: OverviewSpan = .day, hours: [FiguresStore.HourCount] = [], missing: Int? = nil) throws -> OverviewPage {
        let data = OverviewPage.Data(
            states: [.init(service: ServiceID(2), level: .error, state: .acknowledged, incidents: 3)], hours: hours, newest: [],
            names: [ServiceID(1): "Shop", ServiceID(2): "Mail"], missing: missing, isUsed: true)
        return OverviewPage(data, span: span, hours: span.hours(until: now), texts: try texts(), formats: formats)
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

    @Test("A span is whole buckets, and the hour under way is the last of them")
    func spans() {
        let hour = now.microseconds / 3_600_000_000
        #expect(OverviewSpan.day.hours(until: now) == (hour - 23)...hour)
        let week = OverviewSpan.week.hours(until: now)
        #expect(week.count == 7 * 24 && week.contains(hour) && (week.upperBound + 1) % 6 == 0)
    }

    @Test("Each hour falls into its bar; levels that did not occur have none")
    func chart() throws {
        let last = OverviewSpan.week.hours(until: now).upperBound
        let hours = [(last - 5, 2), (last - 6, 3), (last - 167, 4)].map {
            FiguresStore.HourCount(hour: $0.0, service: ServiceID(1), level: .critical, opened: $0.1)
        }
        let chart = try page(.week, hours: hours).chart
        #expect(chart.headings.map(\.label) == ["Critical"])
        let filled = chart.rows.enumerated().filter { $0.element.cells[0].value != "0" }.map {
            "\($0.offset): \($0.element.cells[0].value)"
        }
        #expect(filled == ["0: 4", "26: 3", "27: 2"])
    }

    @Test("The noisiest service comes first, with the longest bar, and what of it still waits")
    func noisiest() throws {
        let hour = OverviewSpan.day.hours(until: now).upperBound
        let hours = [(1, 5), (2, 10), (9, 99)].map {
            FiguresStore.HourCount(hour: hour, service: ServiceID($0.0), level: .info, opened: Int($0.1))
        }
        // The ninth has been deleted a moment ago.
        #expect(
            try page(hours: hours).services.map { "\($0.name) \($0.opened) \($0.active) \($0.share)" } == ["Mail 10 3 100", "Shop 5 0 50"])
    }

    @Test("Figures say it too", arguments: [nil, 12])
    func figures(missing: Int?) throws {
        let query = try FiguresQuery({ _ in nil }, now: now)
        let data = FiguresPage.Data(totals: [], trend: [], services: [], teams: [], teamOf: [:], missing: missing)
        let page = FiguresPage(data, query, texts: try texts(), formats: formats)
        #expect((page.notice?.contains("12% done") ?? false) == (missing != nil))
    }

    @Test("Weeks where days would be too many", arguments: [(7, 1, 7), (30, 1, 30), (90, 7, 13), (365, 7, 53)])
    func stretches(days: Int, length: Int, count: Int) throws {
        let query = try FiguresQuery({ $0 == "days" ? String(days) : nil }, now: now)
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
        let first = now.microseconds.flooringDivision(by: 86_400_000_000)
        let question = FiguresStore.Question(first: first, last: first + 12)
        let (days, weeks, seen, totals) = try await fixture.database.read { connection in
            let store = FiguresStore()
            return (
                try store.trend(question, length: 1, on: connection).map(\.stretch).sorted(),
                try store.trend(question, length: 7, on: connection).map { [$0.stretch, Int($0.figures.opened)] }.sorted { $0[0] < $1[0] },
                try store.trend(question, length: 7, visible: [fixture.shop], on: connection).map(\.stretch),
                try store.totals(question, visible: [fixture.mail], on: connection).map(\.service)
            )
        }
        #expect(days == [0, 4, 8] && weeks == [[0, 2], [1, 1]] && seen == [0] && totals == [fixture.mail])
    }
}
