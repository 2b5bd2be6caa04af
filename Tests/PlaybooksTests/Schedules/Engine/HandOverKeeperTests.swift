import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Playbooks

@Suite("Hand-overs", .bothEngines)
struct HandOverKeeperTests {
    @Test("Who takes over and who hands over are told, once")
    func told() async throws {
        let fixture = try await ScheduleFixture()
        try fixture.world.set("2026-11-21T08:59:00Z")
        let id = try await fixture.schedules.add(try fixture.draft(), by: .commandLine).schedule.id
        // A schedule that is new hands nothing over.
        #expect(try await fixture.keeper.runOnce() == 0)
        #expect(try await fixture.keeper.runOnce() == 0)
        #expect(fixture.told.words == [])
        fixture.world.advance(.seconds(60))
        #expect(try await fixture.keeper.runOnce() == 1)
        #expect(try await fixture.keeper.runOnce() == 0)
        #expect(fixture.told.words == ["1 ends", "2 begins"])
        #expect(Set(fixture.told.keys).count == 2)
        // Somebody stands in.
        _ = try await fixture.schedules.addOverride(
            override("2026-11-21 09:00", "2026-11-21 10:00", "cyd"), to: id, by: .commandLine)
        #expect(try await fixture.keeper.runOnce() == 1)
        #expect(fixture.told.words.suffix(2) == ["2 ends", "3 begins"])
    }

    @Test("After a downtime the one who is on call now is told, late; a gap tells the one who ended")
    func late() async throws {
        let fixture = try await ScheduleFixture()
        try fixture.world.set("2026-11-21T12:00:00Z")
        let id = try await fixture.schedules.add(try fixture.draft(), by: .commandLine).schedule.id
        try await fixture.keeper.runOnce()
        try fixture.world.set("2026-11-24T12:00:00Z")
        try await fixture.keeper.runOnce()
        #expect(fixture.told.words == ["2 ends", "1 begins"])
        _ = try await fixture.schedules.change(
            id, to: ScheduleDraft(name: "Primary", clock: clock("UTC"), layers: []), by: .commandLine)
        try await fixture.keeper.runOnce()
        #expect(fixture.told.words.suffix(1) == ["1 ends"])
    }
}
