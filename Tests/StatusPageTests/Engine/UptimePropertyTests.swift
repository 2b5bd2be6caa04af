import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

/// A component to which things happen by chance, and beside it what it must have been like.
private struct Story {
    let page: PageFixture
    let component: PublicID
    var dice: Dice
    /// What the open incidents say, by which they are told apart.
    var incidents: [PublicID: ComponentState] = [:]
    /// When planned work ends.
    var works: [Timestamp] = []
    var hand = ComponentState.operational
    /// Seconds in each state so far.
    var seconds: [ComponentState: Int] = [:]

    /// An incident goes over planned work, and that over what was said by hand; of several incidents the worst counts.
    var state: ComponentState {
        let calm = works.isEmpty ? hand : .underMaintenance
        return ComponentState.worst(of: [calm] + incidents.values) ?? calm
    }

    mutating func goOn() async throws {
        let step = dice.number(1..<100_000)
        seconds[state, default: 0] += step
        page.world.advance(.seconds(step))
        try await page.clock.runOnce()
        works.removeAll { $0 <= page.world.now }
    }

    mutating func happen() async throws {
        let said = dice.one(of: [ComponentState.operational, .degradedPerformance, .partialOutage, .majorOutage])
        let open = incidents.keys.sorted()
        switch dice.number(0..<6) {
        case 0, 1: incidents[try await page.publish("Trouble", [component: said])] = said
        case 2 where !open.isEmpty:
            let incident = dice.one(of: open)
            try await page.update(incident, .identified, [component: said])
            incidents[incident] = said
        case 3, 4:
            guard !open.isEmpty else { return }
            let incident = dice.one(of: open)
            try await page.update(incident, .resolved)
            incidents[incident] = nil
        case 5 where dice.number(0..<2) == 0:
            try await page.say(said, of: component)
            hand = said
            // Who says it has the last word over what incidents said.
            incidents = incidents.mapValues { _ in said }
        default:
            let length = dice.number(1..<150_000)
            _ = try await page.plan(in: .zero, for: .seconds(length), [component])
            works.append(page.world.now.adding(.seconds(length)))
        }
    }
}

@Suite("Uptime, whatever happens", .bothEngines, .timeLimit(.minutes(5)))
struct UptimePropertyTests {
    /// Clocks are set in each of them during the story, if ever: by half an hour in the last one.
    @Test(
        "Every second is counted once and as what it was, whatever overlaps, also where clocks are set and when days are folded",
        arguments: ["Etc/UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"])
    func everySecond(zone: String) async throws {
        let page = try await PageFixture(zone: zone)
        page.world.advance(try #require(Timestamp(rfc3339: "2027-03-08T09:00:00Z")).since(page.world.now))
        let begin = page.world.now
        var story = Story(page: page, component: try await page.add("A"), dice: Dice(seed: UInt64(zone.utf8.count)))
        for _ in 0..<50 {
            try await story.goOn()
            try await story.happen()
            #expect(try await page.state(story.component) == story.state)
        }
        try await story.goOn()
        try await compare(story, since: begin, in: zone)
        // All but the last days of it are kept as seconds from now on.
        for _ in 0..<36 { try await story.goOn() }
        #expect(try await page.history.runOnce() == 1)
        try await compare(story, since: begin, in: zone)
    }

    private func compare(_ story: Story, since begin: Timestamp, in zone: String) async throws {
        let (page, calendar) = (story.page, StatusCalendar(try #require(TimeZone(identifier: zone))))
        let (first, last) = (calendar.day(of: begin), calendar.day(of: page.world.now))
        let days = try await page.seconds(story.component, days: last - first + 1)
        let all = days.reduce(into: [ComponentState: Int]()) { $0.merge($1) { $0 + $1 } }
        #expect(all == story.seconds)
        for (day, seconds) in zip(first...last, days) {
            let (start, end) = (max(begin, calendar.start(of: day)), min(page.world.now, calendar.start(of: day + 1)))
            #expect(seconds.values.reduce(0, +) == Int(end.since(start).components.seconds), "\(StatusCalendar.text(of: day))")
        }
    }
}
