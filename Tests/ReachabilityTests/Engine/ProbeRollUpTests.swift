import Kernel
import Platform
import TestKit
import Testing

@testable import Reachability

@Suite("Minutes and hours of probes", .bothEngines, .timeLimit(.minutes(5)))
struct ProbeRollUpTests {
    @Test("Results become minutes and hours with their extremes, once")
    func rollUp() async throws {
        let fixture = try await ProbesFixture()
        let probe = try await fixture.add("finesse")
        let start = fixture.world.now
        try await fixture.database.write { connection in
            for number in 0..<720 {
                let at = start.adding(.seconds(number * 10))
                let result = number % 6 == 5 ? ProbeResult(at: at, error: "x") : ProbeResult(at: at, micros: 1000 + number)
                try ProbeResultStore.insert(result, of: probe.id, on: connection)
            }
        }
        fixture.world.advance(.seconds(2 * 3600 + 60))
        #expect(try await fixture.rollUp.runOnce() == 1)
        #expect(try await fixture.rollUp.runOnce() == 0)
        #expect(try await fixture.count("probe_minutes") == 120)
        let range = start..<start.adding(.seconds(7200))
        let (minutes, hours) = try await fixture.database.read { connection in
            (
                try ProbeResultStore.stretches(.minute, of: probe.id, in: range, on: connection),
                try ProbeResultStore.stretches(.hour, of: probe.id, in: range, on: connection)
            )
        }
        #expect(minutes.first?.figures == ProbeFigures(looks: 6, lost: 1, least: 1000, median: 1002, most: 1004))
        #expect(hours.map(\.figures.looks) == [360, 360])
        #expect(hours.map(\.figures.lost) == [60, 60])
        #expect(hours.first?.figures.least == 1000 && hours.last?.figures.most == 1718)
    }

    @Test("A series is the same whatever it is made of, and gaps stay gaps")
    func series() async throws {
        let fixture = try await ProbesFixture()
        let probe = try await fixture.add("finesse")
        let start = fixture.world.now
        try await fixture.database.write { connection in
            for number in 0..<240 where !(60..<120).contains(number) {
                try ProbeResultStore.insert(.init(at: start.adding(.seconds(number * 60)), micros: 500), of: probe.id, on: connection)
            }
        }
        fixture.world.advance(.seconds(4 * 3600 + 60))
        let query = try ProbeSeriesQuery(from: start, until: fixture.world.now, count: 100, at: fixture.world.now, ProbeSettings())
        let before = try await fixture.operations.series(of: probe.id, query, by: .commandLine)
        _ = try await fixture.rollUp.runOnce()
        let after = try await fixture.operations.series(of: probe.id, query, by: .commandLine)
        #expect(after.reduce(0) { $0 + $1.figures.looks } == 180)
        // Of the first stretch a part only lies within what is read one by one.
        #expect(before.count > 30)
        #expect(before.dropFirst().allSatisfy { stretch in after.contains(stretch) })
        let gap = start.adding(.seconds(3660))..<start.adding(.seconds(7000))
        #expect(!after.contains { gap.contains($0.begin) })
    }

    @Test("Of a probe that is looked at seldom the last hundred results are there, and no more")
    func seldom() async throws {
        let fixture = try await ProbesFixture()
        let probe = try await fixture.add("backup", every: 3600)
        let start = fixture.world.now
        try await fixture.database.write { connection in
            for number in 0..<150 {
                try ProbeResultStore.insert(.init(at: start.adding(.seconds(number * 3600)), micros: 500), of: probe.id, on: connection)
            }
        }
        fixture.world.advance(.seconds(150 * 3600 + 60))
        _ = try await fixture.rollUp.runOnce()
        #expect((99...101).contains(try await fixture.count("probe_results")))
    }

    @Test("What is kept is bounded, however long it is looked at")
    func bounded() async throws {
        let fixture = try await ProbesFixture()
        let probe = try await fixture.add("finesse")
        for _ in 0..<30 {
            try await fixture.database.write { [now = fixture.world.now] connection in
                for number in 0..<24 {
                    let at = now.adding(.seconds(number * 3600))
                    try ProbeResultStore.insert(.init(at: at, micros: 500), of: probe.id, on: connection)
                }
            }
            fixture.world.advance(.seconds(6 * 3600))
            _ = try await fixture.rollUp.runOnce()
            fixture.world.advance(.seconds(18 * 3600))
            _ = try await fixture.rollUp.runOnce()
        }
        fixture.world.advance(.seconds(86_400))
        _ = try await fixture.rollUp.runOnce()
        #expect(try await fixture.count("probe_results") <= 7)
        #expect(try await fixture.count("probe_minutes") <= 3 * 24)
        fixture.world.advance(.seconds(401 * 86_400))
        _ = try await fixture.rollUp.runOnce()
        for table in ["probe_results", "probe_minutes", "probe_hours"] { #expect(try await fixture.count(table) == 0, "\(table)") }
    }
}
