import Accounts
import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("Occurrences over time, as they are shown", .oneEngine)
struct IncidentPageOccurrencesTests {
    private func formats(_ now: Timestamp, _ zone: String = "GMT") throws -> ReaderFormats {
        ReaderFormats(language: .english, timeZone: try #require(TimeZone(identifier: zone)), now: now)
    }

    private func span(_ fixture: IncidentsFixture, _ id: IncidentID) async throws -> OccurrenceSpan {
        IncidentPage.span(of: try await fixture.incident(id), try formats(fixture.world.now))
    }

    @Test("What lasts is shown until now, what is over until it last happened")
    func ends() async throws {
        let fixture = try await IncidentsFixture()
        let id = try await fixture.report(fixture.event("x"))[0]
        let first = fixture.world.now
        fixture.world.advance(.seconds(86_400))
        #expect(try await span(fixture, id).hours.contains(fixture.world.now.hoursSince1970))
        _ = try await fixture.actions.perform(.resolve, on: id, by: .system)
        #expect(try await span(fixture, id).hours.upperBound == first.hoursSince1970)
    }

    @Test("It says when it was worst; columns are named by the time they stand for")
    func names() throws {
        let texts = try Texts([PageParts.platform, IncidentPages.parts].flatMap(\.texts)).for(.english)
        let now = TestWorld().now
        let hourly = OccurrenceSpan(from: now, to: now)
        var counts = Array(repeating: 0, count: hourly.columns)
        (counts[3], counts[11]) = (40, 2)
        let chart = IncidentPage.chart(counts, hourly, texts, try formats(now))
        #expect(chart.summary.contains("40") && chart.summary.contains(chart.columns[3].name))
        #expect(chart.columns[3].name.hasSuffix("–" + chart.columns[4].label))
        let moscow = try #require(ZoneClock.named("Europe/Moscow"))
        let daily = OccurrenceSpan(from: now.adding(.seconds(-86_400 * 30)), to: now, in: moscow)
        let days = IncidentPage.chart([], daily, texts, try formats(now, "Europe/Moscow"))
        #expect(Set(days.columns.map(\.name)).count == days.columns.count)
        #expect(days.columns.allSatisfy { !$0.name.contains(":") })
    }
}
