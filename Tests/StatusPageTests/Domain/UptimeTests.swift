import Foundation
import Kernel
import Testing

@testable import StatusPage

@Suite("Uptime") struct UptimeTests {
    private func time(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }
    private func calendar(_ zone: String) throws -> StatusCalendar { StatusCalendar(try #require(TimeZone(identifier: zone))) }

    @Test("A day is as long as its zone makes it", arguments: [("2026-03-29", 82_800), ("2026-10-25", 90_000), ("2026-11-20", 86_400)])
    func daylightSaving(date: String, length: Int) throws {
        let calendar = try calendar("Europe/Berlin")
        let day = calendar.day(of: try time(date + "T12:00:00Z"))
        #expect(StatusCalendar.text(of: day) == date)
        #expect(calendar.start(of: day + 1).since(calendar.start(of: day)) == .seconds(length))
        let stretches = [StateStretch(.operational, since: try time("2026-01-01T00:00:00Z"))]
        let seconds = Uptime.seconds(of: stretches, until: try time("2026-12-31T00:00:00Z"), days: day...day, in: calendar)
        #expect(seconds == [day: [.operational: length]])
    }

    @Test("A day begins where its zone says, also where its midnight does not exist")
    func midnight() throws {
        let calendar = try calendar("America/Sao_Paulo")
        let day = calendar.day(of: try time("2026-11-20T02:59:59Z"))
        #expect(StatusCalendar.text(of: day) == "2026-11-19")
        // Clocks went from 0:00 to 1:00 on that day.
        let spring = calendar.day(of: try time("2018-11-04T15:00:00Z"))
        #expect(StatusCalendar.text(of: spring) == "2018-11-04")
        #expect(calendar.start(of: spring) == (try time("2018-11-04T03:00:00Z")))
        #expect(calendar.start(of: spring + 1).since(calendar.start(of: spring)) == .seconds(82_800))
    }

    @Test("A history is cut at midnight, and ends now")
    func cut() throws {
        let calendar = try calendar("Etc/UTC")
        let stretches = [
            StateStretch(.operational, since: try time("2026-11-19T12:00:00.7Z")),
            StateStretch(.majorOutage, since: try time("2026-11-19T23:00:00.2Z")),
            StateStretch(.operational, since: try time("2026-11-20T01:00:00.9Z")),
        ]
        let day = calendar.day(of: stretches[0].since)
        let seconds = Uptime.seconds(of: stretches, until: try time("2026-11-20T02:00:00Z"), days: (day - 1)...(day + 1), in: calendar)
        #expect(seconds[day - 1] == nil)
        #expect(seconds[day] == [.operational: 39_600, .majorOutage: 3600])
        #expect(seconds[day + 1] == [.majorOutage: 3600, .operational: 3600])
    }

    @Test("Whatever happened, the states of a day add up to the time that passed in it", arguments: 0..<100)
    func addsUp(round: Int) throws {
        var dice = Dice(seed: UInt64(round))
        let calendar = try calendar(["Etc/UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu"][round % 4])
        var now = try time("2026-03-20T07:31:12.345678Z")
        let begin = now
        var stretches: [StateStretch] = []
        for _ in 0..<dice.number(1..<60) {
            stretches.append(StateStretch(ComponentState.allCases[dice.number(0..<6)], since: now))
            now = now.adding(.microseconds(dice.number(1..<40_000_000_000)))
        }
        // Incidents that are told of afterwards, over each other and over the edges.
        for _ in 0..<dice.number(0..<5) {
            let start = begin.adding(.seconds(dice.number(-90_000..<500_000)))
            let end = min(now, start.adding(.seconds(dice.number(0..<200_000))))
            if start < end { stretches = stretches.overlaid(with: .partialOutage, in: start..<end) }
        }
        #expect(stretches.map(\.since) == stretches.map(\.since).sorted() && stretches[0].since == begin)
        let days = calendar.day(of: begin)...calendar.day(of: now)
        let seconds = Uptime.seconds(of: stretches, until: now, days: days, in: calendar)
        func second(_ time: Timestamp) -> Int { Int(time.microseconds / 1_000_000) }
        for day in days {
            let start = max(second(begin), second(calendar.start(of: day)))
            let end = min(second(now), second(calendar.start(of: day + 1)))
            #expect((seconds[day] ?? [:]).values.reduce(0, +) == max(0, end - start), "day \(day) of round \(round)")
        }
    }

    @Test("An outage that is told of afterwards raises what was better, and leaves what was worse")
    func overlay() throws {
        let at = { (minute: Int64) in Timestamp(microseconds: minute * 60_000_000) }
        let before = [
            StateStretch(.operational, since: at(0)), StateStretch(.majorOutage, since: at(10)), StateStretch(.operational, since: at(20)),
        ]
        let after = before.overlaid(with: .partialOutage, in: at(5)..<at(30))
        #expect(
            after == [
                StateStretch(.operational, since: at(0)), StateStretch(.partialOutage, since: at(5)),
                StateStretch(.majorOutage, since: at(10)), StateStretch(.partialOutage, since: at(20)),
                StateStretch(.operational, since: at(30)),
            ])
        #expect(after.overlaid(with: .partialOutage, in: at(5)..<at(30)) == after)
        #expect(before.overlaid(with: .partialOutage, in: at(-20)..<at(-10)) == before)
        #expect(before.overlaid(with: .majorOutage, in: at(-20)..<at(30)).first == StateStretch(.majorOutage, since: at(0)))
    }

    @Test("An outage costs by its weight; maintenance and silence are counted apart")
    func weights() throws {
        let weights = Uptime.Weights()
        #expect(weights.share(of: [.operational: 900, .majorOutage: 100]) == 0.9)
        #expect(abs(try #require(weights.share(of: [.operational: 900, .partialOutage: 100])) - 0.97) < 1e-12)
        #expect(weights.share(of: [.operational: 500, .degradedPerformance: 500]) == 1)
        #expect(weights.share(of: [.operational: 50, .majorOutage: 50, .underMaintenance: 800, .noData: 100]) == 0.5)
        #expect(weights.share(of: [.noData: 100]) == nil && weights.share(of: [:]) == nil)
        #expect(Uptime.Weights(major: 0.5, partial: 0, degraded: 0.1).share(of: [.majorOutage: 100]) == 0.5)
    }
}
