import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("Channels by country")
struct QualityGridTests {
    private typealias Fixture = PublicPageFixture

    private func grid(_ quality: QualityReading?, _ language: Language = .english) throws -> QualityGrid? {
        QualityGrid(quality, at: Fixture.now, try Fixture.formats(language))
    }

    private static let rows = [
        Fixture.message("FR", "Rond", bandwidth: 90), Fixture.message("PE", "Topolo", bandwidth: 4),
        Fixture.message("MC", "Kildy", bandwidth: 20),
        Fixture.message("RU", "Rond", bandwidth: 90), Fixture.message("RU", "Kildy", bandwidth: 10, response: 1300),
    ]

    @Test("The worst country first, of a country the worst provider; states by the channel's standard")
    func order() throws {
        let grid = try #require(try grid(Fixture.quality(Fixture.source(.sms, .messages(Self.rows)))))
        #expect(grid.rows.map(\.country) == ["Peru", "Russia", "Monaco", "France"] && grid.channels == ["SMS"] && grid.more == nil)
        #expect(
            grid.rows.map { $0.columns[0].cells[0].state.kind } == [
                "major_outage", "partial_outage", "degraded_performance", "operational",
            ])
        let russia = grid.rows[1].columns[0].cells
        #expect(russia.map(\.provider) == ["Kildy", "Rond"] && russia[0].share == "10%" && russia[0].response == "1.3 s")
        #expect(grid.summary == "Not well: 3 of 5 connections.")
    }

    @Test("Countries have their names in the reader's language")
    func names() throws {
        let grid = try grid(Fixture.quality(Fixture.source(.sms, .messages([Self.rows[4]]))), .portuguese)
        #expect(grid?.rows.map(\.country) == ["Rússia"])
    }

    @Test("Channels that are in use have a column each; calls also say how stable they are")
    func channels() throws {
        let call = VoiceRow(
            country: "FR", bandwidth: NumberText(90), responseTime: NumberText(100), provider: "E-Voice", stability: 0.51, ttfb: 1,
            purity: 2,
            median: 3)
        let grid = try #require(
            try grid(Fixture.quality(Fixture.source(.sms, .messages(Self.rows)), Fixture.source(.voice, .voice([call])))))
        #expect(grid.channels == ["SMS", "Calls"] && grid.rows.allSatisfy { $0.columns.count == 2 })
        let cell = try #require(grid.rows.first { $0.country == "France" }?.columns[1].cells.first)
        #expect(cell.stability == "51%" && cell.state.kind == "degraded_performance")
        for other in [nil, Fixture.quality(Fixture.source(.billing, nil))] { #expect(try self.grid(other) == nil) }
    }

    @Test("Old values are shown, and are no state", arguments: [("2026-11-21T08:55:00Z", false), ("2026-11-21T08:54:59Z", true)])
    func stale(readAt: String, isStale: Bool) throws {
        let source = Fixture.source(.sms, .messages([Self.rows[0]]), readAt: readAt, error: "refused")
        let grid = try #require(try grid(Fixture.quality(source)))
        #expect(grid.notes.map(\.isStale) == [isStale] && grid.notes[0].isFailing)
        #expect(grid.rows[0].columns[0].cells[0].state.kind == (isStale ? "no_data" : "operational"))
        let never = try #require(try self.grid(Fixture.quality(Fixture.source(.sms, nil, readAt: nil))))
        #expect(never.rows.isEmpty && never.notes[0].readAt == nil && never.notes[0].isStale)
    }

    @Test("What was settled counts before the values of the moment")
    func settled() throws {
        let cell = CellID(.sms, provider: "Rond", country: "FR")
        let stretches = [cell: [StateStretch(.partialOutage, since: Fixture.at("2026-11-21T08:00:00Z"))]]
        let grid = try grid(Fixture.quality(Fixture.source(.sms, .messages([Self.rows[0]])), stretches: stretches))
        #expect(grid?.rows[0].columns[0].cells[0].state.kind == "partial_outage")
        #expect(grid?.rows[0].columns[0].cells[0].lastDay?.label == "The last 24 hours: Partial outage 1\u{A0}h")
    }

    @Test("The first eight countries are shown, the others folded")
    func folded() throws {
        let codes = ["FR", "PE", "MC", "RU", "ES", "DE", "IT", "AT", "US", "BR"]
        let rows = codes.map { Fixture.message($0, "Rond", bandwidth: 90) }
        let grid = try #require(try grid(Fixture.quality(Fixture.source(.sms, .messages(rows)))))
        #expect(grid.rows.count == 8 && grid.folded.count == 2 && grid.more == "2 more countries")
        #expect(grid.summary == "All 10 connections are well.")
        #expect((grid.rows + grid.folded).map(\.country) == (grid.rows + grid.folded).map(\.country).sorted())
    }

    @Test("The last day of a cell: each stretch within it, as high as it was bad")
    func lastDay() throws {
        let stretches = [
            StateStretch(.operational, since: Fixture.at("2026-11-01T00:00:00Z")),
            StateStretch(.majorOutage, since: Fixture.at("2026-11-20T21:00:00Z")),
            StateStretch(.degradedPerformance, since: Fixture.at("2026-11-20T21:00:20Z")),
        ]
        let day = try #require(CellDay(stretches, until: Fixture.now, try Fixture.formats()))
        #expect(day.segments.map(\.kind) == ["operational", "major_outage", "degraded_performance"])
        #expect(day.segments.map(\.x) == [0, 720, 720] && day.segments.map(\.width) == [720, 10, 720])
        #expect(day.segments.map(\.height) == [4, 20, 10] && day.segments.allSatisfy { $0.y + $0.height == 20 })
        #expect(
            day.label
                == "The last 24 hours: Major outage 20\u{A0}s, Degraded performance 11\u{A0}h 59\u{A0}min, Operational 12\u{A0}h")
        let none = CellDay([], until: Fixture.now, try Fixture.formats())
        #expect(none == nil)
    }
}
