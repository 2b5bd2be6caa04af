import Kernel
import Platform
import TestKit
import Testing

@testable import Playbooks

/// Whatever happens in whatever order, with processes that die and clocks that jump: each step fires at most once an episode and never
/// too early, and none that was due is missing at the end.
@Suite("Any story", .bothEngines) struct EngineStoryTests {
    @Test(arguments: 1...4)
    func holds(seed: UInt64) async throws {
        var story = try await Story(seed)
        for _ in 0..<80 { try await story.step() }
        try await story.check()
    }
}

@Suite("Any story, by chance", .oneEngine) struct MoreEngineStoryTests {
    @Test(arguments: 5...20)
    func holds(seed: UInt64) async throws {
        var story = try await Story(seed)
        for _ in 0..<120 { try await story.step() }
        try await story.check()
    }
}

private struct Story {
    private static let playbooks = [
        PlaybooksFixture.plain(
            [
                Step(occurrences: 4, after: Span(seconds: 300), tell: [.team("N1")], repeat: Span(seconds: 120)),
                Step(unacknowledged: Span(seconds: 700), tell: [.team("N2")]),
                Step(after: Span(seconds: 1500), tell: [.team("N3")], stopsOnAcknowledgement: false),
            ],
            customers: Customers(
                from: 3, channel: .mail, audience: ["all"], message: Words([.english: "Down"]), back: Words([.english: "Up"]))),
        Playbook(
            code: "Q", name: "Critical", service: "Login", when: Condition(all: [["level": "critical"]]),
            escalate: [Step(occurrences: 2, after: Span(seconds: 60), tell: [.user("ann")])]),
    ]

    private let house: PlaybooksFixture
    /// Whether somebody sets the clock back now and then: then times say nothing of what came first.
    private let isSetBack: Bool
    private var engine: PlaybookEngine
    private var dice: UInt64
    /// The incident that each is merged into.
    private var merged: [Int64: Int64] = [:]
    /// The latest moment that the clock has shown.
    private var latest: Timestamp

    init(_ seed: UInt64) async throws {
        house = try await PlaybooksFixture()
        for playbook in Self.playbooks { try await house.save(playbook) }
        (engine, dice, latest, isSetBack) = (house.restarted(), seed, house.now, seed.isMultiple(of: 2))
    }

    private mutating func next(_ bound: Int) -> Int {
        dice = dice &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((dice >> 33) % UInt64(bound))
    }

    mutating func step() async throws {
        let id = Int64(next(4) + 1)
        switch next(10) {
        case 0, 1, 2, 3: try await happen(to: id)
        case 4: house.world.advance(.seconds(next(400)))
        case 5: house.world.advance(.milliseconds(next(3000)))
        case 6:
            let seconds = next(120)
            if isSetBack { house.world.advance(.seconds(-seconds)) }
        case 7:
            house.outbox.crash(true)
            _ = try? await engine.runOnce()
            house.outbox.crash(false)
            engine = house.restarted()
        default: try await engine.runOnce()
        }
        latest = max(latest, house.now)
    }

    private mutating func happen(to id: Int64) async throws {
        guard merged[id] == nil else {
            if next(3) == 0, let target = merged.removeValue(forKey: id) { try await house.split(id, from: target) }
            return
        }
        switch (house.incidents.state(of: id), next(6)) {
        case (nil, let die):
            try await house.open(id, die == 0 ? .critical : .error)
        case (.over, 0): try await house.reopen(id)
        case (.over, _): break
        case (.open, 0): try await house.acknowledge(id)
        case (_, 1): try await house.resolve(id)
        case (_, 2):
            let target = Int64(next(4) + 1)
            let isFree = target != id && merged[target] == nil && !merged.values.contains(id)
            guard isFree, house.incidents.state(of: target) == .open else { break }
            merged[id] = target
            try await house.merge(id, into: target)
        default: try await house.report(id, times: next(3) + 1)
        }
    }

    mutating func check() async throws {
        try await engine.runOnce()
        for id in Int64(1)...4 {
            guard let episode = try await house.episode(id) else { continue }
            for run in try await house.runs(of: id) {
                let kept = try await house.database.read { try PlaybookStore().version(run.version, on: $0) }
                let playbook = try #require(kept?.playbook)
                for firing in run.fired { check(firing, playbook, episode, run) }
                guard episode.heldIn == nil else { continue }
                // The same rule finds nothing more to be done.
                let left = Evaluation(playbook, episode.episode(run), at: house.now).due
                #expect(left == [], "incident \(id)")
            }
        }
        #expect(Set(house.outbox.keys).count == house.outbox.keys.count)
    }

    private func check(_ firing: Firing, _ playbook: Playbook, _ episode: EpisodeStore.Kept, _ run: EpisodeStore.Run) {
        #expect(firing.at >= firing.dueAt && firing.dueAt <= latest)
        #expect(firing.dueAt >= episode.state.began)
        guard firing.step != Firing.customers, firing.number == 0 else { return }
        let step = playbook.escalate[firing.step - 1]
        switch firing.reason {
        case .occurrences: break
        case .after: #expect(firing.dueAt >= episode.state.began.adding(step.after?.duration ?? .zero))
        case .unacknowledged:
            #expect(firing.dueAt >= episode.state.began.adding(step.unacknowledged?.duration ?? .zero))
        }
        guard !isSetBack else { return }
        if step.stopsOnAcknowledgement, let acknowledged = episode.state.acknowledgedAt { #expect(firing.dueAt <= acknowledged) }
        if let end = episode.state.endedAt { #expect(firing.dueAt <= end) }
    }
}
