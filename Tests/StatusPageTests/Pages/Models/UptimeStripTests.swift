import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("The last 90 days of a component")
struct UptimeStripTests {
    private typealias Fixture = PublicPageFixture
    private static let day = 86_400

    private func strip(
        _ days: [UptimeDay], titles: [PublicID: String] = [:], weights: Uptime.Weights = .init(), _ language: Language = .english
    ) throws -> UptimeStrip {
        UptimeStrip(
            Fixture.sms, name: "SMS", days: days, weights: weights, titles: titles, try Fixture.formats(language))
    }

    private static func calm(_ count: Int) -> [UptimeDay] {
        (0..<count).map { UptimeDay(date: StatusCalendar.text(of: 20_700 + $0), seconds: [.operational: day]) }
    }

    @Test("A bar a day at the right, nothing before the component began; a calm day needs no words")
    func bars() throws {
        let strip = try strip(Self.calm(60))
        #expect(
            strip.bars.count == 90
                && strip.bars.map(\.kind) == Array(repeating: "none", count: 30) + Array(repeating: "operational", count: 60))
        #expect(strip.bars.map(\.x) == (0..<90).map { $0 * 8 } && strip.width == 720)
        #expect(strip.bars.allSatisfy { $0.note == nil } && !strip.hasRows && strip.percent == "100%" && strip.leftOut == nil)
        #expect(try self.strip(Self.calm(200)).bars.count == 90)
        let none = try self.strip([])
        #expect(none.percent == nil && none.lastDate.isEmpty && none.bars.allSatisfy { $0.kind == "none" })
    }

    @Test("The worst of a day is its shape; its row says how long each state lasted, the worst first")
    func trouble() throws {
        let incident = Fixture.id("inc000000001")
        let bad = UptimeDay(
            date: "2026-11-20", seconds: [.operational: 79_200, .degradedPerformance: 3600, .majorOutage: 3600], incidents: [incident])
        let strip = try strip(Self.calm(3) + [bad], titles: [incident: "Portal down"])
        #expect(strip.bars.last?.kind == "major_outage" && strip.lastDate == "2026-11-20" && strip.last == "20 Nov 2026")
        #expect(strip.bars.last?.note == "20 Nov 2026: 95.83%, Major outage 1\u{A0}h, Degraded performance 1\u{A0}h, 1 incident")
        let row = try #require(strip.rows.first)
        #expect(strip.rows.count == 1 && row.id == "day-cmp0sms00001-2026-11-20" && row.uptime == "95.83%")
        #expect(row.parts.map(\.mark.kind) == ["major_outage", "degraded_performance"])
        #expect(row.links == [.init(path: "/incidents/inc000000001", label: "Portal down")])
        // One hour of four days was lost: 98.958 %, rounded down.
        #expect(strip.percent == "98.95%")
    }

    @Test("A hundred is said only where nothing was lost")
    func roundedDown() throws {
        let second = UptimeDay(date: "2026-11-20", seconds: [.operational: Self.day - 1, .majorOutage: 1])
        #expect(try strip(Self.calm(80) + [second]).percent == "99.99%")
        #expect(try strip([second], .russian).percent == "99,99\u{A0}%")
    }

    @Test("Maintenance and time without data are neither up nor down, and said")
    func leftOut() throws {
        let day = UptimeDay(date: "2026-11-20", seconds: [.operational: 43_200, .underMaintenance: 7200, .noData: 36_000])
        let strip = try strip([day])
        #expect(strip.percent == "100%" && strip.leftOut == "Counted apart: Under maintenance 2\u{A0}h, No data 10\u{A0}h.")
        #expect(strip.bars.last?.kind == "no_data" && strip.hasRows)
        let unknown = try self.strip([UptimeDay(date: "2026-11-20", seconds: [.noData: Self.day])])
        #expect(unknown.percent == nil && unknown.rows.first?.uptime == "–")
    }

    @Test("What an outage weighs is the settings' business")
    func weights() throws {
        let half = [UptimeDay(date: "2026-11-20", seconds: [.operational: 43_200, .partialOutage: 43_200])]
        #expect(try strip(half).percent == "85%")
        #expect(try strip(half, weights: .init(partial: 1)).percent == "50%")
    }
}
