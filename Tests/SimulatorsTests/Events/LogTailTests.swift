import Kernel
import Testing

@testable import Simulators

struct LogTailTests {
    private let time = Timestamp(microseconds: 1_795_000_000_000_000)

    private func lines(_ profile: ServiceProfile, seed: UInt64) -> [String] {
        var dice = Dice(seed: seed)
        return profile.event(of: profile.faults[0], at: time, dice: &dice).logs
    }

    @Test(arguments: ServiceProfile.all) func tailsHaveFiveToFortyLines(profile: ServiceProfile) {
        for seed in 0..<200 { #expect(LogTail.lengths.contains(lines(profile, seed: UInt64(seed)).count)) }
    }

    @Test func timesRiseUpToTheFault() {
        for seed in 0..<50 {
            let times = lines(.shop, seed: UInt64(seed)).map { String($0.prefix(23)) }
            #expect(times == times.sorted())
            #expect((times.last ?? "") <= "2026-11-18 11:06:40,000")
        }
    }

    @Test func mostLinesAreRoutine() {
        let all = (0..<300).flatMap { lines(.shop, seed: UInt64($0)) }
        let share = { (level: String) in Double(all.filter { $0.contains(" \(level) ") }.count) / Double(all.count) }
        #expect(share("INFO") > 0.6)
        #expect((0.05...0.25).contains(share("DEBUG")))
        #expect((0.01...0.2).contains(share("WARNING")))
        #expect((0.01...0.2).contains(share("ERROR")))
    }

    @Test func theFaultsOwnLinesComeLast() {
        #expect(lines(.shop, seed: 4).last?.contains("put back to waiting-for-payment") == true)
    }

    @Test func everyStyleHasItsForm() {
        let line = { (style: LogStyle) in style.line("a \"b\"", level: "warning", at: time, logger: "x") }
        #expect(line(.python) == "2026-11-18 11:06:40,000 WARNING x: a \"b\"")
        #expect(line(.java) == "2026-11-18 11:06:40.000 WARN [http-nio-8080-exec-3] x - a \"b\"")
        #expect(line(.go) == "time=2026-11-18T11:06:40.000Z level=WARN msg=\"a \\\"b\\\"\" logger=x")
        #expect(line(.swift) == "2026-11-18T11:06:40+0000 warning x: a \"b\"")
        #expect(line(.node) == "{\"level\":40,\"time\":1795000000000,\"name\":\"x\",\"msg\":\"a \\\"b\\\"\"}")
    }
}
