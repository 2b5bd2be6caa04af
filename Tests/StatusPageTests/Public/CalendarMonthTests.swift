import Foundation
import Kernel
import Testing

@testable import StatusPage

@Suite("Months")
struct CalendarMonthTests {
    private func month(_ time: String, _ zone: String = "Etc/UTC") throws -> CalendarMonth {
        CalendarMonth(of: StatusFixture.at(time), in: try #require(TimeZone(identifier: zone)))
    }

    @Test("A moment falls into another month elsewhere")
    func zones() throws {
        #expect(try month("2026-12-31T23:30:00Z").prefix == "2026-12")
        #expect(try month("2026-12-31T23:30:00Z", "Europe/Moscow").prefix == "2027-01")
        #expect(try month("2026-10-01T02:00:00Z", "America/Sao_Paulo").name == "September")
    }

    @Test("They are counted over the years, and know their days")
    func counting() throws {
        let month = try month("2026-01-15T00:00:00Z")
        #expect(month.page(1).map(\.prefix) == ["2026-01", "2025-12", "2025-11"])
        #expect(month.page(2).map(\.prefix) == ["2025-10", "2025-09", "2025-08"])
        #expect(month.adding(-12).prefix == "2025-01" && month.adding(12).prefix == "2027-01")
        #expect(month.days == 31 && month.adding(1).days == 28 && month.adding(25).days == 29)
        #expect(month.firstDay == 20_454)
    }

    @Test(
        "They are read as they are written", arguments: ["2026-00", "2026-13", "26-01", "2026-1", "1969-12", "3000-01", "2026-01-01", ""])
    func reading(wrong: String) throws {
        let month = try #require(CalendarMonth("2026-02"))
        let earlier = try #require(CalendarMonth("2025-12"))
        #expect(month.prefix == "2026-02" && month.months(since: earlier) == 2)
        #expect(CalendarMonth(wrong) == nil)
    }

    @Test("They begin when the zone says, also where the clocks are moved that day")
    func start() throws {
        let zone = try #require(TimeZone(identifier: "America/Sao_Paulo"))
        #expect(try month("2026-11-15T00:00:00Z").start(in: zone) == StatusFixture.at("2026-11-01T03:00:00Z"))
        let chicago = try #require(TimeZone(identifier: "America/Chicago"))
        // Daylight saving time ends on 1 November 2026 at two o'clock.
        #expect(try month("2026-11-15T00:00:00Z").start(in: chicago) == StatusFixture.at("2026-11-01T05:00:00Z"))
        #expect(try month("2026-12-15T00:00:00Z").start(in: chicago) == StatusFixture.at("2026-12-01T06:00:00Z"))
    }
}
