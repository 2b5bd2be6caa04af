import Kernel
import Testing

@testable import Reachability

@Suite("How probes stand")
struct ProbeStandingTests {
    private static let limits = ProbeStanding.Limits(downAfter: 3, upAfter: 2)

    private static func time(_ second: Int64) -> Timestamp { Timestamp(microseconds: second * 1_000_000) }

    /// `+` for an answer, `-` for none.
    private func standings(_ looks: String) -> [ProbeStanding] {
        var (standing, all) = (ProbeStanding(), [ProbeStanding]())
        for (second, look) in looks.enumerated() {
            let time = Self.time(Int64(second))
            standing = standing.taking(look == "+" ? .init(at: time, micros: 5000) : .init(at: time, error: "none"), Self.limits)
            all.append(standing)
        }
        return all
    }

    @Test(
        "Down after three failures in a row, up after two successes",
        arguments: [
            ("+", "u"), ("--", "??"), ("---", "??d"), ("+--+--+", "uuuuuuu"), ("+---", "uuud"), ("+---+-+-+-", "uuuddddddd"),
            ("+---++", "uuuddu"), ("---+---", "??ddddd"), ("+-+-+-+-+-", "uuuuuuuuuu"),
        ])
    func hysteresis(_ looks: String, _ expected: String) {
        let letters: [ProbeStanding.State: String] = [.unknown: "?", .up: "u", .down: "d"]
        #expect(standings(looks).map { letters[$0.state] ?? "" }.joined() == expected)
    }

    @Test("Since when it holds, and since when results are alike")
    func since() {
        let last = standings("+----++")
        #expect(last[4].since == Self.time(3))
        #expect(last[4].streakSince == Self.time(1))
        #expect(last[4].streak == 4)
        #expect(last[6].since == Self.time(6))
        #expect(last[6].streakSince == Self.time(5))
    }

    @Test("Whole milliseconds, rounded up, at least one")
    func milliseconds() {
        let pairs = [(1, 1), (999, 1), (1000, 1), (1001, 2), (99_001, 100)]
        for (micros, milliseconds) in pairs { #expect(ProbeResult(at: Self.time(0), micros: micros).milliseconds == milliseconds) }
        #expect(ProbeResult(at: Self.time(0), error: "x").milliseconds == nil)
    }

    @Test("How good an answer is")
    func grades() {
        let limits = ProbeSettings().grades
        func grade(_ milliseconds: Int) -> ProbeGrade { ProbeGrade(.init(at: Self.time(0), micros: milliseconds * 1000), limits) }
        #expect(
            [1, 99, 100, 199, 200, 499, 500, 9000].map(grade) == [
                .excellent, .excellent, .good, .good, .average, .average, .poor, .poor,
            ])
        #expect(ProbeGrade(.init(at: Self.time(0), error: "x"), limits) == .disconnected)
        #expect(ProbeGrade(nil, limits) == .disconnected)
    }
}
