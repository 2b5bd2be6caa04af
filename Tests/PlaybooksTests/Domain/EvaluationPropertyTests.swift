import Kernel
import Testing

@testable import Playbooks

/// Chance that repeats.
private struct Dice {
    var seed: UInt64

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return range.lowerBound + Int(seed >> 33) % range.count
    }

    mutating func happens(_ percent: Int) -> Bool { number(1...100) <= percent }
}

/// What happens to an incident and to the engine that looks after it, in some order. Changes happen at half seconds, steps are due at whole
/// ones: at the very moment of a step it would depend on the engine's cycle which came first.
private struct Story {
    enum Act {
        /// So many reports by then.
        case report(Int)
        case acknowledge, end
        /// Counted on another incident; by itself again.
        case merge, split
        /// The engine looks.
        case cycle
        /// It starts anew from what is stored.
        case restart
        case wait(Duration)
        /// The clock is set: back or ahead.
        case setClock(Duration)
    }

    /// What may be in it beside reports and time.
    struct Parts: OptionSet {
        let rawValue: Int
        static let acknowledgement = Parts(rawValue: 1)
        static let end = Parts(rawValue: 2)
        static let merges = Parts(rawValue: 4)
        static let clockSteps = Parts(rawValue: 8)
        static let all: Parts = [.acknowledgement, .end, .merges, .clockSteps]
    }

    let playbook: Playbook
    let acts: [Act]

    init(seed: Int, _ parts: Parts) {
        var dice = Dice(seed: UInt64(seed) &* 7919 &+ 17)
        playbook = Playbook(
            code: "p", name: "P", service: "S",
            customers: dice.happens(50) ? Customers(from: dice.number(1...6), channel: .push, audience: ["a"], message: Words([])) : nil,
            escalate: (0..<dice.number(1...4)).map { _ in Self.step(&dice) })
        var reports = 1
        acts = (0..<dice.number(5...60)).map { _ in Self.act(&dice, parts, &reports) }
    }

    private static func step(_ dice: inout Dice) -> Step {
        func span(_ percent: Int, _ most: Int) -> Span? { dice.happens(percent) ? Span(seconds: dice.number(0...most)) : nil }
        let occurrences = dice.happens(60) ? dice.number(1...12) : nil
        let (after, unacknowledged) = (span(60, 300), span(40, 300))
        return Step(
            occurrences: occurrences, after: occurrences == nil && unacknowledged == nil ? after ?? Span(seconds: 60) : after,
            unacknowledged: unacknowledged, tell: [.team("T")], repeat: dice.happens(40) ? Span(seconds: dice.number(10...90)) : nil,
            stopsOnAcknowledgement: dice.happens(75))
    }

    private static func act(_ dice: inout Dice, _ parts: Parts, _ reports: inout Int) -> Act {
        switch dice.number(0...99) {
        case 0..<30:
            reports += dice.number(1...3)
            return .report(reports)
        case 30..<60: return .wait(.seconds(dice.number(0...60)))
        case 60..<80: return .cycle
        case 80..<85: return .restart
        case 85..<89 where parts.contains(.acknowledgement): return .acknowledge
        case 89..<90 where parts.contains(.end): return .end
        case 90..<93 where parts.contains(.merges): return .merge
        case 93..<96 where parts.contains(.merges): return .split
        case 96...99 where parts.contains(.clockSteps): return .setClock(.seconds(dice.number(-400...400)))
        default: return .cycle
        }
    }
}

/// The engine's way with an episode, without its tables: it reads what happened in order, settles at the moment of each, then at its own.
private struct Engine {
    static let start = Timestamp(microseconds: 1_700_000_000_000_000)

    let playbook: Playbook
    private(set) var episode = Episode(began: Self.start)
    private(set) var clock = Self.start.adding(.milliseconds(500))
    private(set) var mostReports = 1
    private var isHeld = false
    /// The opening is its first report.
    private var unread: [(at: Timestamp, act: Story.Act)] = [(start, .report(1))]

    init(_ playbook: Playbook) { self.playbook = playbook }

    mutating func take(_ act: Story.Act, looksAlways: Bool = false) {
        if looksAlways { cycle() }
        switch act {
        case .report, .acknowledge, .end, .merge, .split: unread.append((clock, act))
        case .cycle: cycle()
        case .restart: restart()
        case .wait(let time): wait(time, looksAlways: looksAlways)
        case .setClock(let step): clock = clock.adding(step)
        }
        if looksAlways { cycle() }
    }

    mutating func wait(_ time: Duration, looksAlways: Bool = false) {
        guard looksAlways else { return clock = clock.adding(time) }
        for _ in 0..<time.components.seconds {
            clock = clock.adding(.seconds(1))
            cycle()
        }
    }

    mutating func cycle() {
        for (at, act) in unread {
            apply(act, at: at)
            settle(at: at)
        }
        unread = []
        settle(at: clock)
    }

    private mutating func restart() {
        var stored = Episode(
            began: episode.began, since: episode.since, occurrences: episode.occurrences, countedAt: episode.countedAt,
            acknowledgedAt: episode.acknowledgedAt, endedAt: episode.endedAt)
        // Rows come in any order.
        stored.fired = episode.fired.reversed()
        episode = stored
    }

    private mutating func apply(_ act: Story.Act, at time: Timestamp) {
        switch act {
        case .report(let count):
            guard !isHeld else { return }
            episode.report(count, at: time)
            mostReports = max(mostReports, count)
        case .acknowledge: episode.acknowledge(at: time)
        case .end: episode.end(at: time)
        case .merge: isHeld = true
        case .split: isHeld = false
        default: break
        }
    }

    private mutating func settle(at time: Timestamp) {
        guard !isHeld else { return }
        let due = Evaluation(playbook, episode, at: time).due
        guard !due.isEmpty else { return }
        #expect(due.map(\.dueAt) == due.map(\.dueAt).sorted())
        for firing in due {
            check(firing, at: time)
            episode.fired.append(firing)
        }
        #expect(Evaluation(playbook, episode, at: time).due == [], "asked once more, something else is due")
    }

    /// At most once, and never too early.
    private func check(_ firing: Firing, at time: Timestamp) {
        #expect(!episode.fired.contains { $0.step == firing.step && $0.number == firing.number }, "twice: \(firing)")
        #expect(firing.dueAt <= time && firing.dueAt >= episode.began, "early: \(firing)")
        #expect(episode.endedAt.map { firing.dueAt < $0 } ?? true, "after the end: \(firing)")
        guard firing.step != Firing.customers else {
            #expect(episode.occurrences >= playbook.customers?.from ?? .max)
            return
        }
        let step = playbook.escalate[firing.step - 1]
        if step.stopsOnAcknowledgement || firing.reason == .unacknowledged && firing.number == 0 {
            #expect(episode.acknowledgedAt.map { firing.dueAt < $0 } ?? true, "after the acknowledgement: \(firing)")
        }
        guard firing.number == 0 else {
            #expect(
                episode.fired.contains { $0.step == firing.step && $0.number < firing.number }, "again before the first time: \(firing)")
            return
        }
        switch firing.reason {
        case .occurrences: #expect(episode.occurrences >= step.occurrences ?? .max)
        case .after: #expect(step.after.map { firing.dueAt == max(episode.began.adding($0.duration), episode.since) } ?? false)
        case .unacknowledged:
            #expect(step.unacknowledged.map { firing.dueAt == max(episode.began.adding($0.duration), episode.since) } ?? false)
        }
    }

    /// The first firing of each step.
    var firsts: Set<String> {
        Set(episode.fired.filter { $0.number == 0 }.map { "\($0.step) \($0.reason.rawValue) \($0.dueAt.microseconds)" })
    }
}

@Suite("Evaluation, whatever happens in whatever order")
struct EvaluationPropertyTests {
    private static let seeds = 0..<200

    @Test("Reports, acknowledgements, merges, restarts and clock steps: each step once at most, and never too early", arguments: seeds)
    func once(seed: Int) {
        let story = Story(seed: seed, .all)
        var engine = Engine(story.playbook)
        for act in story.acts { engine.take(act) }
        engine.wait(.seconds(5000))
        engine.cycle()
    }

    @Test("While nobody acknowledges, every step that is due fires, also after hours of downtime", arguments: seeds)
    func allFire(seed: Int) {
        let story = Story(seed: seed, .clockSteps)
        var engine = Engine(story.playbook)
        for act in story.acts { engine.take(act) }
        engine.wait(.seconds(86_400))
        engine.cycle()
        let fired = Set(engine.episode.fired.filter { $0.number == 0 }.map(\.step))
        for (index, step) in story.playbook.escalate.enumerated() {
            let isDue = step.after != nil || step.unacknowledged != nil || step.occurrences.map { $0 <= engine.mostReports } ?? false
            #expect(fired.contains(index + 1) == isDue, "step \(index + 1): \(step)")
        }
        if let customers = story.playbook.customers {
            #expect(fired.contains(Firing.customers) == (customers.from <= engine.mostReports))
        }
        #expect(Evaluation(story.playbook, engine.episode, at: engine.clock).silent.allSatisfy { $0.why == .notDue })
    }

    @Test("What fires, and by what, does not depend on when the engine looks", arguments: 0..<60)
    func downtime(seed: Int) {
        let story = Story(seed: seed, [.acknowledgement, .end])
        var (seldom, always) = (Engine(story.playbook), Engine(story.playbook))
        for act in story.acts {
            seldom.take(act)
            always.take(act, looksAlways: true)
        }
        seldom.wait(.seconds(400))
        always.wait(.seconds(400), looksAlways: true)
        seldom.cycle()
        always.cycle()
        #expect(seldom.firsts == always.firsts)
    }

    @Test("The next moment is that of the next step, and nothing fires before it", arguments: seeds)
    func next(seed: Int) {
        let story = Story(seed: seed, [.acknowledgement])
        var engine = Engine(story.playbook)
        for act in story.acts { engine.take(act) }
        engine.cycle()
        let (now, before) = (engine.clock, engine.episode.fired.count)
        guard let next = Evaluation(story.playbook, engine.episode, at: now).nextAt else {
            engine.wait(.seconds(86_400))
            engine.cycle()
            #expect(engine.episode.fired.count == before)
            return
        }
        #expect(next > now)
        #expect(Evaluation(story.playbook, engine.episode, at: next.adding(.microseconds(-1))).due == [])
        #expect(Evaluation(story.playbook, engine.episode, at: next).due.map(\.dueAt).contains(next))
    }
}
