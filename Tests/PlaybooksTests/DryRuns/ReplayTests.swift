import Kernel
import Testing

@testable import Playbooks

@Suite("Replaying the past")
struct ReplayTests {
    private let began = Timestamp(microseconds: 1_700_000_000_000_000)
    /// As the Action desk has it: by count and by time.
    private let desk = Playbook(
        code: "0001", name: "Login", service: "Login",
        customers: Customers(from: 5, channel: .push, audience: ["app"], message: Words([])),
        escalate: [
            Step(occurrences: 10, after: Span(seconds: 300), tell: [.team("N1")], repeat: Span(seconds: 60)),
            Step(occurrences: 20, after: Span(seconds: 1200), tell: [.team("N2"), .user("ann")]),
            Step(unacknowledged: Span(seconds: 3600), tell: [.team("Boss")]),
        ])

    private func past(_ changes: (Int, PastEpisode.What)..., level: Level = .error) -> PastEpisode {
        PastEpisode(
            incident: IncidentID(7), facts: Facts(service: "Login", level: level, title: "A", message: ""), began: began,
            changes: changes.map { .init(began.adding(.seconds($0.0)), $0.1) })
    }

    /// As `300 would 1 after`, seconds since the beginning.
    private func lines(_ playbook: Playbook, _ past: PastEpisode, until: Int? = 86_400) -> [String] {
        DryRunLine.lines(Replay(playbook), of: past, until: until.map { began.adding(.seconds($0)) }, under: []).map { line in
            let seconds = line.at.map { "\($0.since(began).components.seconds) " } ?? ""
            return "\(seconds)\(line.kind.rawValue) \(line.step) \(line.reason)"
        }
    }

    @Test("By time alone, each step once however often it repeats")
    func time() {
        #expect(lines(desk, past((0, .counted(1)))) == ["300 would 1 after", "1200 would 2 after", "3600 would 3 unacknowledged"])
        #expect(lines(desk, past((0, .counted(1))), until: 1000) == ["300 would 1 after", "silent 2 not due", "silent 3 not due"])
        #expect(lines(desk, past((0, .counted(1))), until: nil).count == 3)
    }

    @Test("By reports, whichever comes first; customers by reports alone")
    func counts() {
        let story = past((0, .counted(1)), (10, .counted(5)), (20, .counted(10)), (400, .counted(20)), (500, .over))
        #expect(
            lines(desk, story) == [
                "10 customers 0 occurrences", "20 would 1 occurrences", "400 would 2 occurrences", "silent 3 resolved",
            ])
        #expect(Replay(desk).counts == [5, 10, 20])
    }

    @Test("Acknowledged, what has not fired stays silent, also what was due at that very moment")
    func acknowledged() {
        let story = past((0, .counted(1)), (1200, .acknowledged), (5000, .over))
        #expect(lines(desk, story) == ["300 would 1 after", "silent 2 acknowledged", "silent 3 acknowledged"])
        var deaf = desk
        deaf.escalate[1].stopsOnAcknowledgement = false
        #expect(lines(deaf, story) == ["300 would 1 after", "1200 would 2 after", "silent 3 acknowledged"])
    }

    @Test("Merged into another incident, its story ends there")
    func merged() {
        #expect(
            lines(desk, past((0, .counted(1)), (400, .merged))) == ["300 would 1 after", "silent 2 merged", "silent 3 merged"])
    }

    @Test("A playbook is for it from the moment on at which its conditions hold; what was due by then is done at that moment")
    func later() {
        var critical = desk
        critical.when = Condition(all: [["level": "critical"]])
        let story = past((0, .counted(1)), (400, .counted(12)), (400, .levelRaised(.critical)), (450, .counted(13)), level: .warning)
        #expect(
            lines(critical, story, until: 2000) == [
                "400 customers 0 occurrences", "400 would 1 occurrences", "1200 would 2 after", "silent 3 not due",
            ])
        #expect(lines(critical, past((0, .counted(1)), level: .warning)) == [])
        var tagged = desk
        tagged.when = Condition(all: [["tags.vip": "true"]])
        #expect(lines(tagged, past((0, .counted(1)), (100, .tagged(["vip"]))), until: 200).count == 3)
    }

    @Test("Of a report its message, environment and tags count; a posted set is that of the playbook it names")
    func reports() {
        func told(_ when: Condition, _ tags: [String: String] = [:]) -> Bool {
            var playbook = desk
            playbook.when = when
            let report = PastEpisode.Report(level: .error, message: "disk full", environment: "prod", tags: tags)
            return !lines(playbook, past((0, .reported(report)), (0, .counted(1)))).isEmpty
        }
        #expect(told(Condition(all: [["message": .contains("full")], ["environment": "prod"]])))
        #expect(told(Condition(any: [["tags.region": "eu"], ["title": "B"]]), ["region": "eu"]))
        #expect(!told(Condition(all: [["environment": "test"]])))
        let posted = Condition(exactly: [["servico": "login"]])
        #expect(told(posted, ["playbook": "0001"]) && !told(posted, ["playbook": "0002"]) && !told(posted))
    }

    @Test("One that somebody reopened begins without a report")
    func byHand() {
        let story = past((0, .counted(0)), (10, .counted(1)))
        #expect(lines(desk, story, until: 400).first == "300 would 1 after")
    }
}
