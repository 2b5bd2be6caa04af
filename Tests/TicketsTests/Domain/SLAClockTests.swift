import Foundation
import Kernel
import Testing

@testable import Tickets

/// The cases that others got wrong, one test each, and what holds of every clock.
@Suite("A clock is a function of facts, rules and time")
struct SLAClockTests {
    private let start = seconds("2026-11-20T09:00:00Z")  // a Friday
    private let hour: Int64 = 3600

    private func office(_ zone: String = "Etc/UTC") -> WorkingCalendar {
        WorkingCalendar(
            name: "office", zone: rules(zone), week: Array(repeating: [DaySpan("09:00-18:00")].compactMap { $0 }, count: 5) + [[], []])
    }

    private func facts(_ target: Int64, _ rest: [ClockFact] = []) -> [ClockFact] {
        [ClockFact(start, .created(department: "Line 1")), ClockFact(start, .target(name: "P2", seconds: target))] + rest
    }

    private func reading(_ facts: [ClockFact], _ rules: SLAClock.Rules = .init(), after hours: Int64) -> ClockReading {
        SLAClock(rules, facts).reading(at: start + hours * hour)
    }

    @Test("1: round the clock written 00:00–23:59 loses no minute")
    func midnight() throws {
        var rules = SLAClock.Rules()
        rules.calendar.week = Array(repeating: [try #require(DaySpan("00:00-23:59"))], count: 7)
        #expect(reading(facts(100 * hour), rules, after: 72).elapsed == 72 * hour)
    }

    @Test("2: what is created outside hours begins when work does")
    func outside() {
        var rules = SLAClock.Rules()
        rules.calendar = office()
        let night = [ClockFact(start - 5 * hour, .created(department: nil)), ClockFact(start - 5 * hour, .target(name: "", seconds: hour))]
        #expect(SLAClock(rules, night).reading(at: start - hour).state == .outsideHours)
        #expect(SLAClock(rules, night).reading(at: start - hour).breachAt == start + hour)
        #expect(SLAClock(rules, night).reading(at: start + 1800).elapsed == 1800)
    }

    @Test("3: the same working minutes before and after the clocks change", arguments: ["Europe/Lisbon", "Europe/Moscow"])
    func shift(zone: String) {
        var rules = SLAClock.Rules()
        rules.calendar = office(zone)
        let zone = rules.calendar.zone
        for day in [SourceTime("2026-10-23"), SourceTime("2026-10-30")].compactMap({ $0?.wall }) {
            let created = zone.instant(ofWall: day + 9 * hour)
            let monday = zone.instant(ofWall: day + (3 * 24 + 18) * hour)
            let clock = SLAClock(rules, [ClockFact(created, .created(department: nil))])
            #expect(clock.reading(at: monday).elapsed == 18 * hour)
        }
    }

    @Test("4: a holiday is off where somebody switched it on, and what was skipped is known")
    func holidays() {
        var rules = SLAClock.Rules()
        rules.calendar = office()
        rules.calendar.holidays = [.init(day: "2026-11-20", name: "Folk day", isOff: false)]
        #expect(reading(facts(hour), rules, after: 9).elapsed == 9 * hour)
        rules.calendar.holidays[0].isOff = true
        #expect(reading(facts(hour), rules, after: 9).elapsed == 0)
    }

    @Test("5: a day is a working day where days are said, and 24 hours round the clock")
    func days() {
        #expect(office().days(18 * hour) == 2)
        #expect(WorkingCalendar.always.days(36 * hour) == 1.5)
    }

    @Test(
        "6: another department's SLA goes on or starts anew, by the rule",
        arguments: [
            (SLAClock.Retargeting.goesOn, 3 as Int64), (.startsAnew, 1),
        ])
    func moved(retargeting: SLAClock.Retargeting, elapsed: Int64) {
        var rules = SLAClock.Rules()
        rules.retargeting = retargeting
        let moved = [
            ClockFact(start + 2 * hour, .held(department: "Billing")), ClockFact(start + 2 * hour, .target(name: "B", seconds: 4 * hour)),
        ]
        let found = reading(facts(hour, moved), rules, after: 3)
        #expect(found.target == "B")
        #expect(found.elapsed == elapsed * hour)
        // The old target was used up; the new one is not.
        #expect(!found.isBreached)
        #expect(found.ledger.map(\.department) == ["Line 1", "Billing"])
    }

    @Test("7: a higher priority after a long pause: the pause still counts")
    func raised() {
        let rest = [
            ClockFact(start + hour, .paused(reason: "customer")), ClockFact(start + 50 * hour, .resumed),
            ClockFact(start + 50 * hour, .target(name: "P1", seconds: 2 * hour)),
        ]
        let found = reading(facts(8 * hour, rest), after: 50)
        #expect(found.elapsed == hour)
        #expect(!found.isBreached)
        #expect(found.suspensions == [.init(from: start + hour, to: start + 50 * hour, reason: "customer", seconds: 49 * hour)])
    }

    @Test("8: the clock of updates does not run before the first reply")
    func updates() {
        var rules = SLAClock.Rules()
        rules.metric = .nextReply
        let early = facts(60, [ClockFact(start + 60, .customerReply)])
        #expect(reading(early, rules, after: 5).state == .idle)
        let later = early + [ClockFact(start + hour, .ourReply), ClockFact(start + 2 * hour, .customerReply)]
        #expect(reading(later, rules, after: 3).elapsed == hour)
        #expect(reading(later, rules, after: 3).state == .breachedRunning)
    }

    @Test("9: what is resolved while the customer wrote last waits for nobody")
    func resolved() {
        var rules = SLAClock.Rules()
        rules.metric = .nextReply
        let rest = [
            ClockFact(start, .ourReply), ClockFact(start + hour, .customerReply), ClockFact(start + 2 * hour, .resolved),
        ]
        #expect(reading(facts(10 * hour, rest), rules, after: 100).elapsed == hour)
        #expect(reading(facts(10 * hour, rest), rules, after: 100).state == .met)
    }

    @Test("10: a clock that is paused stands, read live or from all facts again")
    func paused() {
        let found = reading(facts(8 * hour, [ClockFact(start + hour, .paused(reason: "parts"))]), after: 60)
        #expect((found.state, found.elapsed, found.pausedFor, found.breachAt) == (.paused, hour, "parts", nil))
    }

    @Test("11: there is always a figure at the close")
    func closed() {
        let late = reading(facts(hour, [ClockFact(start + 2 * hour, .resolved)]), after: 90)
        #expect((late.state, late.elapsed, late.remaining, late.breachAt) == (.breachedMetLate, 2 * hour, -hour, start + hour))
        #expect(reading(facts(3 * hour, [ClockFact(start + 2 * hour, .resolved)]), after: 90).state == .met)
    }

    @Test("12: what is due at night is due at night; who is woken is up to the reader's own hours")
    func night() {
        let found = reading(facts(15 * hour), after: 15)
        #expect(found.breachAt == seconds("2026-11-21T00:00:00Z"))
        #expect(Warnings.reached(found, marks: [50, 75, 100]) == 100)
    }

    @Test("13: the zone of the server plays no part")
    func zones() {
        var rules = SLAClock.Rules()
        rules.calendar = office("Asia/Kathmandu")
        // 09:00 UTC is 14:45 there.
        #expect(reading(facts(100 * hour), rules, after: 24).elapsed == 3 * hour + 900)
    }

    @Test(
        "14: reopening resumes, begins anew or changes nothing",
        arguments: [
            (SLAClock.Reopening.resume, 3 as Int64, 2), (.newCycle, 1, 2), (.never, 2, 1),
        ])
    func reopened(policy: SLAClock.Reopening, elapsed: Int64, cycles: Int) {
        var rules = SLAClock.Rules()
        rules.reopening = policy
        let rest = [ClockFact(start + 2 * hour, .resolved), ClockFact(start + 500 * hour, .reopened)]
        let found = reading(facts(10 * hour, rest), rules, after: 501)
        #expect((found.elapsed, found.cycles, found.isBreached) == (elapsed * hour, cycles, false))
    }

    @Test("15: a calendar edited today plans open tickets anew, and closed ones by the version they are asked with")
    func edited() {
        var rules = SLAClock.Rules()
        rules.calendar = office()
        let before = reading(facts(9 * hour), rules, after: 4)
        rules.calendar.week[0] = []
        let after = reading(facts(10 * hour), rules, after: 4)
        #expect(before.breachAt == start + 9 * hour)
        // Monday is off now.
        #expect(after.breachAt == seconds("2026-11-24T10:00:00Z"))
    }

    @Test("16: merged tickets have the facts of both and the earlier beginning")
    func merged() {
        let other = [ClockFact(start - hour, .created(department: "Line 2")), ClockFact(start + 2 * hour, .resolved)]
        let found = SLAClock(.init(), ClockFact.merged(facts(10 * hour), other)).reading(at: start + 9 * hour)
        #expect((found.start, found.elapsed, found.state) == (start - hour, 3 * hour, .met))
    }

    @Test("17: a fact from a clock that is behind is counted from where we are, and said")
    func skewed() {
        var clock = SLAClock(.init(), facts(10 * hour))
        clock.apply(ClockFact(start + hour, .paused(reason: "x")))
        clock.apply(ClockFact(start, .resumed))
        let found = clock.reading(at: start + 2 * hour)
        #expect(found.isSkewed)
        #expect(found.elapsed == 2 * hour)
        #expect(found.elapsed >= 0)
    }

    @Test("18: flapping within a second takes no time and comes in its order")
    func flapping() {
        let rest = [
            ClockFact(start + hour, .paused(reason: "x")), ClockFact(start + hour, .resumed),
            ClockFact(start + hour, .held(department: "B")),
            ClockFact(start + hour, .held(department: "C")),
        ]
        let found = reading(facts(10 * hour, rest), after: 2)
        #expect(found.suspensions.isEmpty)
        #expect(found.ledger == [.init(department: "Line 1", seconds: hour), .init(department: "C", seconds: hour)])
    }

    @Test("Read on the way or told all again, it shows the same", arguments: 0..<30)
    func replay(seed: Int) throws {
        var dice = Dice(seed)
        let ticket = try dice.ticket()
        var rules = SLAClock.Rules()
        rules.calendar = Bool.random(using: &dice) ? office("Europe/Lisbon") : .always
        rules.reopening = SLAClock.Reopening.allCases.randomElement(using: &dice) ?? .resume
        let all = ClockFact.facts(
            of: ticket, in: moscow, closures: [(ticket.tasks.first?.created?.instant(in: moscow) ?? 0) + 3600], until: 0)
        var live = SLAClock(rules)
        for (place, fact) in all.enumerated() {
            live.apply(fact)
            let now = fact.at + (place + 1 < all.count ? min(17, all[place + 1].at - fact.at) : 17)
            #expect(live.reading(at: now) == SLAClock(rules, Array(all[0...place])).reading(at: now))
            // Looking at a clock does not move it.
            _ = live.reading(at: now + 100_000)
        }
        let end = (all.last?.at ?? 0) + 1
        #expect(live.reading(at: end) == SLAClock(rules, all).reading(at: end))
    }

    @Test(
        "The highest mark that is reached, and when the next one is",
        arguments: [(49, 0, 50), (50, 50, 75), (80, 75, 100), (100, 100, nil), (500, 100, nil)] as [(Int64, Int, Int64?)])
    func warnings(percent: Int64, reached: Int, next: Int64?) {
        let now = start + percent * 60
        let found = SLAClock(.init(), facts(100 * 60)).reading(at: now)
        let marks = [75, 50, 100]
        #expect(Warnings.reached(found, marks: marks) == reached)
        #expect(Warnings.next(found, marks: marks, by: .always, at: now) == next.map { start + $0 * 60 })
        let paused = SLAClock(.init(), facts(100 * 60, [ClockFact(start, .paused(reason: "waiting"))])).reading(at: now)
        #expect(Warnings.next(paused, marks: marks, by: .always, at: now) == nil)
    }

    @Test("The end of a suspension is told once, before it comes")
    func suspensionEnds() {
        func told(_ now: Int64, _ told: Int64? = nil) -> Bool { Warnings.suspension(end: start, minutes: 60, told: told, at: now) }
        #expect(!told(start - 3601))
        #expect(told(start - 3600))
        #expect(!told(start - 60, start))
        #expect(!told(start))
        // It was put off.
        #expect(told(start - 60, start - 100))
    }
}
