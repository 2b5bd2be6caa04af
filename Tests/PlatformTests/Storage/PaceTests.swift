import Testing

@testable import Platform

@Suite("How much a follower of the event log does at once")
struct PaceTests {
    @Test("Less after what took long, more after what did not, and always something")
    func settles() {
        var pace = Pace(most: 500)
        #expect(pace.limit == Pace.least)
        for _ in 0..<10 { pace.settle(took: .seconds(3)) }
        #expect(pace.limit == Pace.least)
        pace.settle(took: .milliseconds(100))
        #expect(pace.limit == Pace.least)
        for _ in 0..<10 { pace.settle(took: .milliseconds(5)) }
        #expect(pace.limit == 500)
    }

    @Test("A small bound holds", arguments: [1, 7, 16, 100])
    func bounds(most: Int) {
        var pace = Pace(most: most)
        #expect(pace.limit <= most)
        for took in [Duration.seconds(1), .seconds(1), .zero, .zero, .zero] { pace.settle(took: took) }
        #expect((1...most).contains(pace.limit))
    }

    @Test("A step is told the size, and its error comes through")
    func steps() async {
        var pace = Pace(most: 500)
        #expect(await pace.step { $0 } == Pace.least)
        #expect(pace.limit == 2 * Pace.least)
        await #expect(throws: CancellationError.self) { try await pace.step { _ in throw CancellationError() } }
    }
}
