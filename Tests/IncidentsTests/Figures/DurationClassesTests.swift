import Testing

@testable import Incidents

@Suite("Durations in classes")
struct DurationClassesTests {
    @Test(
        "An edge belongs to the class it ends; the last class has no end",
        arguments: [(0, 0), (60, 0), (61, 1), (604_800, 12), (604_801, 13)])
    func index(seconds: Int64, index: Int) {
        #expect(DurationClasses.index(of: seconds) == index)
    }

    @Test("What is added and taken away again leaves nothing")
    func balance() {
        var classes = DurationClasses()
        classes.add(90, times: 3)
        classes.add(90, times: -3)
        #expect(classes == DurationClasses() && classes.quantile(0.5) == nil)
    }

    @Test("A quantile lies in the class of the true one, and rises with its share")
    func quantiles() throws {
        var classes = DurationClasses()
        let durations = (1...1000).map { Int64($0 * $0 / 3) }
        for duration in durations { classes.add(duration) }
        var last = 0.0
        for share in [0.01, 0.1, 0.5, 0.9, 0.99, 1] {
            let found = try #require(classes.quantile(share))
            let exact = durations[Int(share * 1000) - 1]
            #expect(
                DurationClasses.index(of: Int64(found.rounded(.up))) == DurationClasses.index(of: exact), "\(share): \(found), \(exact)")
            #expect(found >= last)
            last = found
        }
    }

    @Test("Spread evenly over a class, the middle is the middle; what has no end is told by its beginning")
    func interpolation() {
        var classes = DurationClasses()
        for _ in 0..<10 { classes.add(100) }
        #expect(classes.quantile(0.5) == 90)
        #expect(classes.quantile(1) == 120)
        var long = DurationClasses()
        long.add(5_000_000)
        #expect(long.quantile(0.5) == 604_800)
    }
}
