import Testing

@testable import Incidents

@Suite("Stretches of numbers that PostgreSQL's index is asked for")
struct PostgresSearchTests {
    /// The numbers of a mark.
    private func range(_ mark: String) throws -> ClosedRange<Int64> {
        let parts = try #require(mark.firstMatch(of: /n(\d+)x(-?\d+)$/))
        let (power, place) = (try #require(Int64(parts.output.1)), try #require(Int64(parts.output.2)))
        return (place << power)...((place + 1) << power - 1)
    }

    @Test(
        "They follow each other without gap or overlap, from either end to the other",
        arguments: [
            (Int64.max, Int64(1), Int64(1_000_000)), (500_000, 1, 1_000_000), (5000, 1, 4_000_000), (3, 1, 2), (262_145, 100, 262_144),
        ], [true, false])
    func steps(scene: (from: Int64, first: Int64, last: Int64), isDown: Bool) throws {
        let from = isDown ? scene.from : min(scene.from, 7)
        let steps = PostgresSearch.steps(isDown ? .down(from: from) : .up(from: from), scene.first...scene.last)
        let ranges = try steps.flatMap { $0 }.map { try range($0) }
        let (start, end) = isDown ? (min(from - 1, scene.last), scene.first) : (max(from + 1, scene.first), scene.last)
        if isDown ? start < end : start > end { return #expect(ranges.isEmpty) }
        #expect(try #require(ranges.first).contains(start) && (try #require(ranges.last)).contains(end))
        for (one, next) in zip(ranges, ranges.dropFirst()) {
            #expect(isDown ? next.upperBound + 1 == one.lowerBound : one.upperBound + 1 == next.lowerBound)
        }
        // Few questions, and the first one short.
        #expect(steps.count <= 7 && steps.allSatisfy { $0.count <= 8 })
        #expect(try steps[0].allSatisfy { try range($0).count == 4096 })
    }
}
