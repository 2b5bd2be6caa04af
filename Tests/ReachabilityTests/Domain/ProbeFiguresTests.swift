import Kernel
import Testing

@testable import Reachability

@Suite("Figures of probes")
struct ProbeFiguresTests {
    private static let start = Timestamp(microseconds: 0)

    private func figures(_ times: [Int?]) -> ProbeFigures {
        ProbeFigures(times.map { $0.map { .init(at: Self.start, micros: $0) } ?? .init(at: Self.start, error: "x") })
    }

    @Test("The shortest, the one in the middle, the longest, and what was lost")
    func results() {
        let all = figures([5, nil, 1, 9, 7])
        #expect([all.least, all.median, all.most] == [1, 5, 9])
        #expect((all.looks, all.lost) == (5, 1))
        #expect(all.loss == 0.2)
        let none = figures([nil, nil])
        #expect([none.least, none.median, none.most] == [nil, nil, nil])
        #expect(none.loss == 1)
        #expect(figures([]).loss == 0)
    }

    @Test("Joined, the extremes stay, and each median is as heavy as it has answers")
    func joined() {
        let all = ProbeFigures(joining: [figures([1, 2, 3]), figures([10, 10, 10, 10, 10]), figures([nil])])
        #expect((all.looks, all.lost) == (9, 1))
        #expect([all.least, all.median, all.most] == [1, 10, 10])
        #expect(ProbeFigures(joining: []).median == nil)
    }

    @Test(
        "A scale is round, and nothing lies above it",
        arguments: [(0.0, 1.0), (0.4, 1.0), (1.5, 2.0), (3, 5), (7, 10), (480, 500), (900, 1000)])
    func scale(_ highest: Double, _ top: Double) { #expect(ProbeDrawing.scale(highest) == [0, top / 2, top]) }

    @Test(
        "What is too old for single results is read from minutes, and what is too old for those from hours",
        arguments: [
            (1, 1_000_000), (6, 1_000_000), (7, 60_000_000), (72, 60_000_000), (73, 3_600_000_000),
        ])
    func age(hours: Int, unit: Int64) throws {
        let now = Timestamp(microseconds: 1_000_000 * 86_400 * 30)
        let from = now.adding(.seconds(-hours * 3600))
        let query = try ProbeSeriesQuery(from: from, until: from.adding(.seconds(100)), count: 100, at: now, ProbeSettings())
        #expect(query.stretch == unit)
    }

    @Test("A series is cut into whole stretches of what is kept")
    func query() throws {
        let (end, settings) = (Timestamp(microseconds: 1_000_000 * 86_400 * 30), ProbeSettings())
        let hour = try ProbeSeriesQuery(from: end.adding(.seconds(-3600)), until: end, count: 60, at: end, settings)
        #expect(hour.stretch == 60_000_000)
        let month = try ProbeSeriesQuery(from: end.adding(.seconds(-30 * 86_400)), until: end, count: 120, at: end, settings)
        #expect(month.stretch == 6 * 3_600_000_000)
        #expect(throws: (any Error).self) { _ = try ProbeSeriesQuery(from: end, until: end, count: 60, at: end, settings) }
        #expect(throws: (any Error).self) {
            _ = try ProbeSeriesQuery(from: Timestamp(microseconds: 0), until: end, count: 0, at: end, settings)
        }
    }
}
