import Foundation
import Kernel
import Platform
import Testing

@testable import StatusPage

@Suite("History and uptime for programs")
struct V2HistoryTests {
    private struct History: Decodable {
        struct Month: Decodable {
            struct Incident: Decodable {
                let code, name, message, impact, timestamp, status, shortlink: String
                let resolved_at: String?
            }
            let name: String
            let year, month: Int
            let incidents: [Incident]
        }
        let months: [Month]
    }

    private struct Uptime: Decodable {
        struct Month: Decodable {
            struct Day: Decodable {
                struct Outages: Decodable { let p, m: Int }
                struct Event: Decodable, Equatable { let name, code: String }
                let date: String
                let outages: Outages
                let related_events: [Event]
                let seconds: [String: Int]
            }
            let name: String
            let uptime_percentage: Double?
            let days: [Day]
        }
        struct Subject: Decodable { let code, name, startDate: String }
        let component: Subject
        let months: [Month]
    }

    private func read<Value: Decodable>(_ type: Value.Type, _ path: String, of fixture: StatusFixture) async throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(try await fixture.body(path).utf8))
    }

    @Test("The history has three months a page, by the page's zone, with planned work")
    func history() async throws {
        let first = try await read(History.self, "/history.json", of: StatusFixture())
        #expect(first.months.map(\.name) == ["November", "October", "September"])
        #expect(first.months.map(\.year) == [2026, 2026, 2026] && first.months.map(\.month) == [11, 10, 9])
        // In São Paulo the one of 1 October, 02:00 UTC, began in September.
        #expect(first.months.map { $0.incidents.map(\.code) } == [["inc0000000a1"], [], ["inc0000000a0"]])
        let late = try #require(first.months[0].incidents.first)
        #expect(late.name == "Late receipts, Vivo" && late.message.hasPrefix("Queue at") && late.impact == "minor")
        #expect(late.timestamp == "2026-11-20T08:55:00.000-03:00" && late.status == "identified" && late.resolved_at == nil)
        #expect(late.shortlink == "https://status.acme.example:8443/incidents/inc0000000a1")
        let older = try await read(History.self, "/history.json?page=2", of: StatusFixture())
        #expect(older.months.map(\.name) == ["August", "July", "June"] && older.months.allSatisfy(\.incidents.isEmpty))
    }

    @Test("Planned work stands in the month it is planned for")
    func maintenance() async throws {
        var fixture = StatusFixture()
        fixture.now = StatusFixture.at("2026-12-02T00:00:00Z")
        let history = try await read(History.self, "/history.json", of: fixture)
        #expect(history.months[0].name == "December" && history.months[0].incidents.map(\.code) == ["mnt0000000a1"])
        #expect(history.months[0].incidents.first?.impact == "maintenance")
    }

    /// Every day from the beginning of August until today, well but for what is given.
    private func days(_ others: [String: [ComponentState: Int]] = [:], _ incidents: [PublicID] = []) -> [UptimeDay] {
        let (first, last) = (CivilTime(secondsSince1970: 1_785_542_400), StatusFixture.at("2026-11-21T09:00:00Z"))
        return stride(from: first.secondsSince1970, to: last.microseconds / 1_000_000, by: 86_400).map { second in
            let date = String(CivilTime(secondsSince1970: second).text.prefix(10))
            let seconds = others[date] ?? [.operational: 86_400]
            return UptimeDay(date: date, seconds: seconds, incidents: others[date] == nil ? [] : incidents)
        }
    }

    @Test("Uptime is told by days, with the seconds of each state and what happened")
    func uptime() async throws {
        var fixture = StatusFixture()
        fixture.days[StatusFixture.tim.id] = days(
            ["2026-10-01": [.operational: 80_000, .majorOutage: 3600, .partialOutage: 2800], "2026-10-02": [:]],
            [StatusFixture.resolved.id, StatusFixture.id("gone00000000")])
        let uptime = try await read(Uptime.self, "/uptime/cmp0tim00002.json", of: fixture)
        #expect(uptime.component.code == "cmp0tim00002" && uptime.component.name == "TIM" && uptime.component.startDate == "2026-01-04")
        #expect(uptime.months.map(\.name) == ["November", "October", "September"])
        // Today is the 21st; the day of which nothing is known is not there.
        #expect(uptime.months.map(\.days.count) == [21, 30, 30])
        #expect(uptime.months[0].uptime_percentage == 100)
        // 3600 of 30 days, rounded down.
        #expect(uptime.months[1].uptime_percentage == 99.86)
        let day = try #require(uptime.months[1].days.first)
        #expect(day.date == "2026-10-01" && day.outages.p == 2800 && day.outages.m == 3600)
        #expect(day.seconds == ["operational": 80_000, "partial_outage": 2800, "major_outage": 3600])
        #expect(day.related_events == [.init(name: "Portal down", code: "inc0000000a0")])
        let older = try await read(Uptime.self, "/uptime/cmp0tim00002.json?page=2", of: fixture)
        #expect(older.months.map(\.days.count) == [31, 0, 0] && older.months[1].uptime_percentage == nil)
    }

    @Test("A group is the mean of its children")
    func group() async throws {
        var fixture = StatusFixture()
        fixture.days[StatusFixture.tim.id] = days(["2026-11-02": [.majorOutage: 86_400]])
        fixture.days[StatusFixture.vivo.id] = days(["2026-11-03": [:]])
        let uptime = try await read(Uptime.self, "/uptime/grp0sms0br01.json", of: fixture)
        let days = uptime.months[0].days
        #expect(days.count == 21 && days[1].seconds == ["operational": 43_200, "major_outage": 43_200])
        // One of them is not known on that day.
        #expect(days[2].seconds == ["operational": 86_400])
    }
}
