import Kernel
import Testing

@testable import Simulators

struct StoryTests {
    private let start = Timestamp(microseconds: 1_795_000_000_000_000)

    /// Events of `duration`, stepped by seconds.
    private func tell(_ duration: Int, pace: Double = 1, seed: UInt64 = 5) -> [SimulatedEvent] {
        var story = Story(ServiceProfile.all, from: start, pace: pace, seed: seed)
        return (1...duration).flatMap { story.events(until: start.adding(.seconds($0))) }
    }

    @Test func theSameSeedTellsTheSameStory() {
        #expect(tell(300) == tell(300))
        #expect(tell(300) != tell(300, seed: 6))
    }

    @Test func itGoesAtAHumanPace() {
        let perMinute = Double(tell(3600).count) / 60
        #expect((10...60).contains(perMinute), "\(perMinute)")
    }

    @Test func somethingHappensWithinTheFirstSeconds() {
        for seed in 1...20 { #expect(!tell(15, seed: UInt64(seed)).isEmpty) }
    }

    @Test func thePaceIsAFactor() {
        let (slow, fast) = (tell(1200).count, tell(1200, pace: 4).count)
        #expect(fast > slow * 3 && fast < slow * 5)
    }

    @Test func faultsRecurAndCriticalOnesAreRare() {
        let events = tell(3600)
        let counts = Dictionary(grouping: events) { $0.service + " " + $0.fault }.mapValues(\.count)
        #expect(counts["Shop payment-timeout", default: 0] > 40)
        #expect(counts["Payments npe", default: 0] > 10)
        let critical = events.filter { $0.level == .critical }.count
        #expect(critical >= 1 && critical * 30 < events.count)
    }

    @Test func burstsComeTogether() {
        let times = tell(3600).filter { $0.service == "Mobile API" && $0.fault == "login-storm" }.map(\.occurredAt)
        let gaps = zip(times.dropFirst(), times).map { $0.since($1) }
        #expect(gaps.filter { $0 < .seconds(8) }.count > gaps.count * 8 / 10)
        #expect(gaps.contains { $0 > .seconds(200) })
    }

    @Test func eventsAreInOrderAndNeverAhead() {
        var story = Story(ServiceProfile.all, from: start, pace: 1, seed: 2)
        let now = start.adding(.seconds(100))
        let times = story.events(until: now).map(\.occurredAt)
        #expect(times == times.sorted())
        #expect(times.allSatisfy { $0 > start && $0 <= now })
        #expect(story.events(until: now).isEmpty)
        #expect(story.next.map { $0 > now } == true)
    }

    @Test func aMachineThatSleptDoesNotCatchUp() {
        var story = Story(ServiceProfile.all, from: start, pace: 1, seed: 2)
        _ = story.events(until: start.adding(.seconds(10)))
        let late = story.events(until: start.adding(.seconds(36_000)))
        #expect(late.isEmpty)
        #expect(!story.events(until: start.adding(.seconds(36_060))).isEmpty)
    }
}
