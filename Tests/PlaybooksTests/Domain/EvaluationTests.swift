import Kernel
import Testing

@testable import Playbooks

@Suite("What is due, what comes next, what stays silent") struct EvaluationTests {
    private static let began = Timestamp(microseconds: 1_763_715_600_000_000)
    private static func at(_ seconds: Int) -> Timestamp { began.adding(.seconds(seconds)) }

    private func due(_ step: Step, _ episode: Episode, _ seconds: Int) -> [String] {
        Evaluation(PlaybooksFixture.plain([step]), episode, at: Self.at(seconds)).due.map { firing in
            "\(firing.reason.rawValue) \(firing.number) at \(firing.dueAt.since(Self.began).components.seconds)"
        }
    }

    private let n1 = Step(occurrences: 10, after: Span(seconds: 300), tell: [.team("N1")])
    private let nobody = Step(unacknowledged: Span(seconds: 60), tell: [.team("N1")])

    @Test("The first that holds fires the step")
    func first() {
        var episode = Episode(began: Self.began, occurrences: 9)
        #expect(due(n1, episode, 299) == [])
        #expect(due(n1, episode, 300) == ["after 0 at 300"])
        episode.report(10, at: Self.at(7))
        #expect(due(n1, episode, 7) == ["occurrences 0 at 7"] && due(n1, episode, 9000) == ["occurrences 0 at 7"])
        episode.report(12, at: Self.at(301))
        #expect(due(n1, episode, 301) == ["after 0 at 300"])
    }

    @Test("Acknowledging stops what has not fired, and at the very moment it wins")
    func acknowledged() {
        var episode = Episode(began: Self.began)
        episode.acknowledge(at: Self.at(60))
        #expect(due(nobody, episode, 60) == [] && due(n1, episode, 400) == [])
        episode.acknowledgedAt = Self.at(61)
        #expect(due(nobody, episode, 100) == ["unacknowledged 0 at 60"])
        var stubborn = n1
        stubborn.stopsOnAcknowledgement = false
        #expect(due(stubborn, episode, 400) == ["after 0 at 300"])
        var both = nobody
        both.stopsOnAcknowledgement = false
        episode.acknowledgedAt = Self.at(59)
        #expect(due(both, episode, 400) == [])
    }

    @Test("What is over fires nothing that was not due before")
    func over() {
        var episode = Episode(began: Self.began)
        episode.end(at: Self.at(300))
        #expect(due(n1, episode, 400) == [])
        episode.endedAt = Self.at(301)
        #expect(due(n1, episode, 400) == ["after 0 at 300"])
    }

    @Test("Repeats go on until somebody acknowledges; those that were missed are one")
    func repeats() {
        var step = nobody
        step.repeat = Span(seconds: 30)
        var episode = Episode(began: Self.began)
        episode.fired = [Firing(step: 1, reason: .unacknowledged, dueAt: Self.at(60), at: Self.at(60))]
        #expect(due(step, episode, 89) == [])
        #expect(due(step, episode, 90) == ["unacknowledged 1 at 90"])
        #expect(due(step, episode, 200) == ["unacknowledged 4 at 180"])
        episode.acknowledge(at: Self.at(100))
        #expect(due(step, episode, 200) == ["unacknowledged 1 at 90"])
        // One that was late is followed when its time has passed, not at once.
        episode.acknowledgedAt = nil
        episode.fired = [Firing(step: 1, reason: .unacknowledged, dueAt: Self.at(60), at: Self.at(1000))]
        #expect(due(step, episode, 1029) == [] && due(step, episode, 1030) == ["unacknowledged 1 at 1030"])
    }

    @Test("A playbook that came later fires nothing for the time before")
    func since() {
        let episode = Episode(began: Self.began, since: Self.at(1000), occurrences: 50, countedAt: Self.at(500))
        #expect(due(n1, episode, 1000) == ["occurrences 0 at 1000"])
        #expect(due(nobody, episode, 1000) == ["unacknowledged 0 at 1000"])
    }

    @Test("Late is what fires more than a second after its time")
    func late() {
        #expect(!Firing(step: 1, reason: .after, dueAt: Self.began, at: Self.at(1)).isLate)
        #expect(Firing(step: 1, reason: .after, dueAt: Self.began, at: Self.at(1).adding(.microseconds(1))).isLate)
    }

    @Test("What comes next, and why a step is silent")
    func next() {
        let playbook = PlaybooksFixture.sample()
        var episode = Episode(began: Self.began, occurrences: 3)
        let early = Evaluation(playbook, episode, at: Self.at(10))
        #expect(early.next.map(\.step) == [1, 2, 3] && early.nextAt == Self.at(300) && early.nextCount == 5)
        #expect(early.next.first?.tell == [.team("Analista N1")] && early.silent.map(\.why) == [.notDue, .notDue, .notDue])
        episode.acknowledge(at: Self.at(20))
        let taken = Evaluation(playbook, episode, at: Self.at(20))
        #expect(taken.next.isEmpty && taken.nextCount == 5 && taken.silent.map(\.why) == [.acknowledged, .acknowledged, .acknowledged])
        (episode.acknowledgedAt, episode.endedAt) = (nil, Self.at(30))
        let over = Evaluation(playbook, episode, at: Self.at(30))
        #expect(over.next.isEmpty && over.nextCount == nil && over.silent.map(\.why) == [.resolved, .resolved, .resolved])
    }

    @Test("What is due stands in the order of its time")
    func order() {
        let episode = Episode(began: Self.began, occurrences: 7, countedAt: Self.at(400))
        let due = Evaluation(PlaybooksFixture.sample(), episode, at: Self.at(7200)).due
        #expect(due.map(\.step) == [1, Firing.customers, 2, 3] && due.allSatisfy(\.isLate))
    }
}
