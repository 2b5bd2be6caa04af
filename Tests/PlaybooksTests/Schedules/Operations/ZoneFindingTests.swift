import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Playbooks

@Suite("Whether the machine knows the zones of schedules", .oneEngine)
struct ZoneFindingTests {
    private func findings(_ zones: [String], in folder: String = ZoneFile.folder) async throws -> [Finding] {
        let fixture = try await ScheduleFixture()
        for zone in zones {
            var draft = try fixture.draft(zone)
            draft.clock = ZoneClock.kept(zone)
            _ = try await fixture.schedules.add(draft, by: .commandLine)
        }
        return await ZoneFinding(database: fixture.database, folder: folder).findings()
    }

    @Test("Nothing is told where no zone is named, and that all is well where all are there")
    func well() async throws {
        #expect(try await findings([]).isEmpty)
        let folder = ZoneFile.folder
        guard ZoneFile(named: "Europe/Berlin", in: folder, until: 0) != nil else { return }
        #expect(try await findings(["Europe/Berlin"]).map(\.level) == [.ok])
    }

    @Test("What is missing is told by name: without rules of its own it is worse")
    func missing() async throws {
        let empty = FileManager.default.temporaryDirectory.appendingPathComponent("no-zones-\(UInt64.random(in: 0 ... .max))").path
        let stale = try await findings(["Europe/Berlin", "UTC"], in: empty)
        #expect(stale.map(\.level) == [.warning] && stale.first?.what.contains("Europe/Berlin, UTC") == true)
        let unknown = try await findings(["Europe/Berlin", "Mars/Base"], in: empty)
        #expect(unknown.map(\.level) == [.problem] && unknown.first?.what.contains("Mars/Base") == true)
    }

    @Test("A zone that is known no more keeps its name, and the hours of a silence stay hours")
    func kept() async throws {
        #expect(ZoneClock.kept("Mars/Base").identifier == "Mars/Base")
        #expect(ZoneClock.kept("Mars/Base").wall(at: 1_000_000_000) == 1_000_000_000)
        let fixture = try await SilencesFixture()
        var draft = fixture.draft("Nights")
        draft.window = SilenceWindow(clock: ZoneClock.kept("Mars/Base"), hours: [DutyHours(from: 0, to: 1)])
        try await fixture.silence(draft)
        let silence = try #require(try await fixture.silences.list(by: .commandLine).first)
        let noon = try #require(Timestamp(rfc3339: "2026-11-30T12:00:00Z"))
        #expect(silence.draft.window.clock?.identifier == "Mars/Base" && !silence.draft.window.isOpen(at: noon))
    }
}
