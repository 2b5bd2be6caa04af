import Kernel
import Platform
import TestKit
import Testing

@testable import Playbooks

@Suite("Silences end by themselves", .bothEngines)
struct SilenceKeeperTests {
    @Test("the end is said once, whoever looks and however late")
    func saysEnds() async throws {
        let house = try await SilencesFixture()
        try await house.silence(house.draft("window"))
        let before = try await house.changes()
        #expect(try await house.keeper.runOnce() == 0)
        house.world.advance(.seconds(86_400))
        // Two processes, and one after a restart.
        let (one, two) = (house.keeper, house.keeper)
        async let first = one.runOnce()
        async let second = two.runOnce()
        let ended = try await (first, second)
        #expect(ended.0 + ended.1 == 1)
        #expect(try await house.keeper.runOnce() == 0)
        #expect(try await house.changes() == before + 1)
    }

    @Test("one that comes again is looked at when it begins and ends, and says its ends")
    func comesAgain() async throws {
        let house = try await SilencesFixture()
        let clock = try #require(ZoneClock.named("UTC"))
        var draft = house.draft("nights")
        draft.window = SilenceWindow(clock: clock, hours: [DutyHours(from: 22 * 60, to: 23 * 60)])
        let made = try await house.silence(draft)
        let before = try await house.changes()
        var (looks, days) = (0, 0)
        while days < 3 {
            let due = try #require(made.draft.window.change(after: house.now))
            house.world.advance(due.since(house.now))
            looks += try await house.keeper.runOnce()
            if !made.draft.window.isOpen(at: house.now) { days += 1 }
        }
        #expect(try await house.changes() == before + 3)
        #expect(looks == 5 || looks == 6)
    }

    @Test("one that was planned is looked at when it begins, and says nothing")
    func begins() async throws {
        let house = try await SilencesFixture()
        var draft = house.draft("planned")
        draft.window = SilenceWindow(from: house.now.adding(.seconds(60)), until: house.now.adding(.seconds(120)))
        let made = try await house.silence(draft)
        let before = try await house.changes()
        #expect(made.state(at: house.now) == .planned)
        house.world.advance(.seconds(60))
        #expect(try await house.keeper.runOnce() == 1)
        #expect(made.state(at: house.now) == .active)
        #expect(try await house.changes() == before)
        house.world.advance(.seconds(60))
        #expect(try await house.keeper.runOnce() == 1)
        #expect(try await house.changes() == before + 1)
        #expect(made.state(at: house.now) == .over)
    }
}
