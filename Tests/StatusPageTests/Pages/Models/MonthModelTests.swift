import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("A month of the maintenance calendar")
struct MonthModelTests {
    private typealias Fixture = PublicPageFixture

    private func model(
        _ month: String = "2026-11", _ maintenances: [Maintenance] = [], _ language: Language = .english, zone: TimeZone = .gmt
    ) throws -> MonthModel {
        MonthModel(
            try #require(CalendarMonth(month)), maintenances, at: Fixture.now, try Fixture.formats(language, zone: zone))
    }

    /// The numbers of the days on which there is something, with when it begins.
    private func entries(_ model: MonthModel) -> [String] {
        model.weeks.flatMap(\.places).compactMap(\.day).flatMap { day in day.entries.map { "\(day.number) \($0.begins ?? "…")" } }
    }

    private func work(
        _ start: String, _ end: String, _ stage: Maintenance.Stage = .scheduled, startedAt: String? = nil
    ) -> Maintenance {
        var work = Fixture.maintenance("mnt000000001", "Work", stage, from: start, until: end)
        work.startedAt = startedAt.map(Fixture.at)
        return work
    }

    @Test("Weeks begin on Monday, in Brazil on Sunday, and every day of the month has its place")
    func weeks() throws {
        // The first of November 2026 is a Sunday.
        let (english, brazilian) = (try model(), try model("2026-11", [], .portuguese))
        #expect(english.weeks.count == 6 && brazilian.weeks.count == 5)
        #expect(english.weeks[0].places.map { $0.day?.number } == [nil, nil, nil, nil, nil, nil, "1"])
        #expect(brazilian.weeks[0].places.map { $0.day?.number } == ["1", "2", "3", "4", "5", "6", "7"])
        #expect(english.weekdays.map(\.short).first == "Mon" && english.weekdays.map(\.long).last == "Sunday")
        #expect(brazilian.weekdays[0].long == "domingo")
        for model in [english, brazilian] {
            #expect(model.weeks.allSatisfy { $0.places.count == 7 })
            #expect(model.weeks.flatMap(\.places).compactMap { $0.day?.number } == (1...30).map(String.init))
        }
        #expect(english.name == "November 2026" && english.isEmpty)
        let today = english.weeks.flatMap(\.places).compactMap(\.day).filter(\.isToday)
        #expect(today.map(\.number) == ["21"] && today[0].name.contains("Saturday") && today[0].name.contains("November"))
    }

    @Test(
        "Work stands on each day it lasts",
        arguments: [
            ("2026-11-20T22:00:00Z", "2026-11-22T02:00:00Z", "Etc/UTC", ["20 22:00", "21 …", "22 …"]),
            ("2026-11-20T22:00:00Z", "2026-11-22T02:00:00Z", "Europe/Moscow", ["21 01:00", "22 …"]),
            ("2026-11-20T10:00:00Z", "2026-11-21T00:00:00Z", "Etc/UTC", ["20 10:00"]),
            ("2026-10-30T10:00:00Z", "2026-11-02T10:00:00Z", "Etc/UTC", ["1 …", "2 …"]),
            ("2026-11-30T23:00:00Z", "2026-12-02T10:00:00Z", "Etc/UTC", ["30 23:00"]),
            ("2026-12-01T00:00:00Z", "2026-12-02T10:00:00Z", "Etc/UTC", []),
        ])
    func days(start: String, end: String, zone: String, expected: [String]) throws {
        let zone = try #require(TimeZone(identifier: zone))
        #expect(entries(try model("2026-11", [work(start, end)], zone: zone)) == expected)
    }

    @Test("What was cancelled is not there; what is late lasts until now; what ended early ended then")
    func truth() throws {
        #expect(entries(try model("2026-11", [work("2026-11-10T10:00:00Z", "2026-11-10T11:00:00Z", .completed)])) == [])
        let late = work("2026-11-19T10:00:00Z", "2026-11-19T11:00:00Z", .inProgress, startedAt: "2026-11-19T10:00:00Z")
        #expect(entries(try model("2026-11", [late])) == ["19 10:00", "20 …", "21 …"])
        var early = work("2026-11-05T10:00:00Z", "2026-11-07T11:00:00Z", .completed, startedAt: "2026-11-05T10:05:00Z")
        early.completedAt = Fixture.at("2026-11-05T12:00:00Z")
        #expect(entries(try model("2026-11", [early])) == ["5 10:05"])
    }

    @Test("Months lead to those beside them, and back to the current one")
    func links() throws {
        let current = try model()
        #expect(current.before?.path == "/maintenances?month=2026-10" && current.after?.path == "/maintenances?month=2026-12")
        #expect(current.after?.label == "December 2026" && current.thisMonth == nil)
        let next = try model("2026-12")
        #expect(next.before?.path == "/maintenances" && next.thisMonth?.path == "/maintenances")
        #expect(try model("2028-11").after == nil && model("2016-11").before == nil)
    }

    @Test("The page shows the month that the address names", arguments: ["2026-13", "2026-1", "november", "2030-01", "2016-10", ""])
    func addresses(wrong: String) async throws {
        var fixture = Fixture()
        fixture.maintenances = [Fixture.maintenance()]
        try await fixture.test { client in
            func ask(_ path: String) async throws -> TestResponse { try await client.execute(uri: path, method: .get) { $0 } }
            let december = try await ask("/maintenances?month=2026-12")
            #expect(december.status == .ok && december.text.contains("<h2 id=\"month\">December 2026</h2>"))
            #expect(december.text.contains("<span class=\"day-time\">03:00</span> <a href=\"/incidents/mnt000000001\">New routes</a>"))
            #expect(december.text.contains("/maintenances?month=2026-12&amp;lang=ru") && december.text.contains("/maintenances.ics"))
            let current = try await ask("/maintenances")
            #expect(current.text.contains("November 2026") && current.text.contains("No maintenance in this month."))
            #expect(try await ask("/maintenances?month=\(wrong)").status == .notFound)
        }
    }
}
