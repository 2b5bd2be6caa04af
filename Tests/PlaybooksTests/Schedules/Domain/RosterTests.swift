import Kernel
import Testing

@testable import Playbooks

@Suite("Who is on call")
struct RosterTests {
    /// Of the manual.
    private func sample(_ overrides: [Override<String>] = []) -> Roster<String> {
        Roster(
            clock: clock("Europe/Berlin"),
            layers: [
                Layer(name: "week", rotation: rotation("1w", "2026-01-05 09:00"), users: ["ann", "bob"]),
                Layer(
                    name: "nights", rotation: rotation("1d", "2026-01-05 22:00"), users: ["cyd"],
                    hours: [DutyHours(days: [.mon, .tue], from: 22 * 60, to: 6 * 60)]),
            ], overrides: overrides)
    }

    /// `ann week 2026-… 2026-…`.
    private func shown(_ duty: Roster<String>.Duty) -> String {
        [duty.person ?? "-", duty.layer ?? duty.override.map { "override \($0)" } ?? "-", text(duty.from) ?? "-", text(duty.until) ?? "-"]
            .joined(separator: " ")
    }

    @Test(
        "A later layer wins where it has somebody",
        arguments: [
            ("2026-01-05T07:59:59Z", "- - - 2026-01-05T08:00:00Z"),
            ("2026-01-05T08:00:00Z", "ann week 2026-01-05T08:00:00Z 2026-01-05T21:00:00Z"),
            ("2026-01-05T21:00:00Z", "cyd nights 2026-01-05T21:00:00Z 2026-01-06T05:00:00Z"),
            ("2026-01-06T05:00:00Z", "ann week 2026-01-06T05:00:00Z 2026-01-06T21:00:00Z"),
            ("2026-01-08T12:00:00Z", "ann week 2026-01-07T05:00:00Z 2026-01-12T08:00:00Z"),
            ("2026-01-12T08:00:00Z", "bob week 2026-01-12T08:00:00Z 2026-01-12T21:00:00Z"),
        ])
    func layers(_ asked: String, _ expected: String) throws {
        #expect(shown(sample().duty(at: moment(asked))) == expected)
    }

    @Test(
        "A later override wins over an earlier one, and has its own ends",
        arguments: [
            ("2026-01-07T09:59:59Z", "ann week 2026-01-07T05:00:00Z 2026-01-07T10:00:00Z"),
            ("2026-01-07T10:00:00Z", "dee override 0 2026-01-07T10:00:00Z 2026-01-07T16:00:00Z"),
            ("2026-01-07T12:00:00Z", "eve override 1 2026-01-07T12:00:00Z 2026-01-07T14:00:00Z"),
            ("2026-01-07T14:00:00Z", "dee override 0 2026-01-07T10:00:00Z 2026-01-07T16:00:00Z"),
            ("2026-01-07T16:00:00Z", "ann week 2026-01-07T16:00:00Z 2026-01-12T08:00:00Z"),
        ])
    func overrides(_ asked: String, _ expected: String) throws {
        let roster = sample([
            override("2026-01-07 11:00", "2026-01-07 17:00", "dee"), override("2026-01-07 13:00", "2026-01-07 15:00", "eve"),
        ])
        #expect(shown(roster.duty(at: moment(asked))) == expected)
    }

    @Test("Everybody in a span, without a hole; who hands over to themselves goes on")
    func duties() throws {
        let roster = sample([override("2026-01-07 11:00", "2026-01-07 17:00", "dee")])
        let span = moment("2026-01-05T00:00:00Z")..<moment("2026-01-12T12:00:00Z")
        let duties = roster.duties(in: span)
        #expect(
            duties.map { $0.person ?? "-" } == ["-", "ann", "cyd", "ann", "cyd", "ann", "dee", "ann", "bob"])
        #expect(duties.first?.from == span.lowerBound && duties.last?.until == span.upperBound)
        #expect(zip(duties, duties.dropFirst()).allSatisfy { $0.until == $1.from })
        let alone = Roster(
            clock: clock("UTC"), layers: [Layer(name: "l", rotation: rotation("1d", "2026-01-01 00:00"), users: ["ann"])])
        #expect(alone.duties(in: span).count == 1)
        #expect(shown(alone.duty(at: span.lowerBound)) == "ann l 2026-01-05T00:00:00Z 2026-01-06T00:00:00Z")
    }

    @Test("What was answered for a moment holds between its ends, and no longer", arguments: 0..<40)
    func ends(_ seed: Int) throws {
        var chance = Chance(seed: UInt64(seed))
        let roster = chance.roster()
        let start = moment("2026-03-20T00:00:00Z")
        for _ in 0..<60 {
            let asked = start + Int64(chance.number(60 * 86_400))
            let duty = roster.duty(at: asked)
            guard duty.override == nil else {
                #expect(duty.from.map { $0 <= asked } == true && duty.until.map { asked < $0 } == true)
                continue
            }
            for moment in [duty.from, duty.until.map { $0 - 1 }].compactMap({ $0 }) { #expect(roster.duty(at: moment) == duty) }
            if let from = duty.from { #expect(roster.duty(at: from - 1) != duty) }
            if let until = duty.until { #expect(roster.duty(at: until) != duty) }
            // Going through a span finds the same person.
            let around = roster.duties(in: asked - 7200..<asked + 7200)
            #expect(around.first { ($0.from ?? .min) <= asked && asked < ($0.until ?? .max) }?.person == duty.person)
        }
    }

    @Test("A roster without anybody is one gap")
    func nobody() throws {
        let roster = Roster<String>(clock: clock("UTC"), layers: [])
        #expect(shown(roster.duty(at: 0)) == "- - - -")
        #expect(roster.duties(in: 0..<10).count == 1)
    }
}

/// The same in every run: SplitMix64.
private struct Chance {
    var seed: UInt64

    mutating func number(_ below: Int) -> Int {
        seed &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (seed ^ (seed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(below))
    }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[number(values.count)] }

    mutating func roster() -> Roster<String> {
        let layers = (0..<(1 + number(3))).map { index in
            let hours = (0..<number(3)).map { _ in
                DutyHours(days: Set(Weekday.allCases.filter { _ in number(2) == 0 } + [.sun]), from: number(48) * 30, to: number(48) * 30)
            }
            let start = pick(["2026-03-01 02:30", "2020-10-25 02:15", "2026-04-10 09:00"])
            return Layer(
                name: "layer \(index)", rotation: rotation(pick(["7h", "24h", "1d", "2d", "1w"]), start),
                users: Array(["ann", "bob", "cyd"].prefix(1 + number(3))), hours: hours)
        }
        let overrides = (0..<number(4)).map { index in
            let day = 20 + number(10)
            return override("2026-03-\(day) 02:30", "2026-04-0\(1 + number(8)) 12:00", "stand-in \(index)")
        }
        return Roster(
            clock: clock(pick(["Europe/Berlin", "Australia/Lord_Howe", "America/New_York"])), layers: layers, overrides: overrides)
    }
}
