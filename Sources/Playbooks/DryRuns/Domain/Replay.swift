import Kernel

/// What a playbook would have done in the past: ``Evaluation``, asked at each moment at which the engine would have asked it.
struct Replay: Sendable {
    struct Outcome: Sendable {
        /// With the message to customers; no repeats.
        let fired: [Firing]
        /// What the incident was like at each of these.
        let facts: [Facts]
        let silent: [(step: Int, why: String)]
    }

    let playbook: Playbook
    /// Each step once: repeats could go on for years.
    private let once: Playbook

    init(_ playbook: Playbook) {
        self.playbook = playbook
        var once = playbook
        for index in once.escalate.indices { once.escalate[index].repeat = nil }
        self.once = once
    }

    /// The numbers of reports from which on something is done.
    var counts: Set<Int> { Set(playbook.escalate.compactMap(\.occurrences) + [playbook.customers?.from].compactMap { $0 }) }

    /// - Parameter until: nil for ever.
    /// - Returns: nil when the playbook was not for it.
    func outcome(of past: PastEpisode, until: Timestamp? = nil) -> Outcome? {
        var course = Course(once, past)
        for change in past.changes where until.map({ change.at <= $0 }) ?? true {
            course.wait { $0 < change.at }
            course.take(change)
        }
        course.wait { time in until.map { time <= $0 } ?? true }
        return course.outcome(at: until)
    }
}

/// An episode on its way through a playbook.
private struct Course {
    let playbook: Playbook
    let began: Timestamp
    private var facts: Facts
    private var time: Timestamp
    private var occurrences = 0
    private var acknowledgedAt: Timestamp?
    private var isMerged = false
    /// Nil as long as the playbook is not for it.
    private var episode: Episode?
    /// What it was like with each firing.
    private var seen: [Facts] = []

    init(_ playbook: Playbook, _ past: PastEpisode) {
        (self.playbook, began, facts, time) = (playbook, past.began, past.facts, past.began)
    }

    /// Lets the times of steps come as long as they are wanted.
    mutating func wait(_ isWanted: (Timestamp) -> Bool) {
        while let episode, let next = Evaluation(playbook, episode, at: time).nextAt, isWanted(next) {
            time = next
            fire()
        }
    }

    mutating func take(_ change: PastEpisode.Change) {
        time = max(time, change.at)
        switch change.what {
        case .reported(let report): learn(report)
        case .counted(let count):
            occurrences = max(occurrences, count)
            episode?.report(occurrences, at: time)
        case .levelRaised(let level): facts.level = max(facts.level, level)
        case .tagged(let tags): for tag in tags { facts.tags[tag] = "true" }
        case .untagged(let tags): for tag in tags { facts.tags[tag] = nil }
        case .changed: break
        case .acknowledged:
            acknowledgedAt = acknowledgedAt ?? time
            episode?.acknowledge(at: time)
        case .over: episode?.end(at: time)
        case .merged:
            // What is due by then fires, also at this moment.
            fire()
            episode?.end(at: time)
            isMerged = episode != nil
        }
        if isLookedAt(after: change.what) { begin() }
        fire()
    }

    /// Whether the engine asks then which playbooks are for it: not with each repeat.
    private func isLookedAt(after what: PastEpisode.What) -> Bool {
        switch what {
        case .levelRaised, .tagged, .untagged, .changed: true
        case .reported, .counted: time == began
        case .acknowledged, .over, .merged: false
        }
    }

    private mutating func learn(_ report: PastEpisode.Report) {
        facts.level = max(facts.level, report.level)
        (facts.message, facts.environment) = (report.message, report.environment)
        facts.tags = facts.tags.filter { $0.value == "true" }.merging(report.tags) { $1 }
        facts.playbook = report.tags[Facts.playbookTag]
    }

    /// From the moment on at which the playbook is for it, until the end.
    private mutating func begin() {
        guard episode == nil, playbook.holds(for: facts) else { return }
        episode = Episode(began: began, since: time, occurrences: occurrences, countedAt: time, acknowledgedAt: acknowledgedAt)
    }

    private mutating func fire() {
        guard let known = episode else { return }
        let due = Evaluation(playbook, known, at: time).due
        episode?.fired += due
        seen += due.map { _ in facts }
    }

    func outcome(at end: Timestamp?) -> Replay.Outcome? {
        guard let episode else { return nil }
        let silent = Evaluation(playbook, episode, at: max(time, end ?? time)).silent
        return Replay.Outcome(
            fired: episode.fired, facts: seen,
            silent: silent.map { (step: $0.step, why: isMerged && $0.why == .resolved ? DryRunLine.merged : $0.why.rawValue) })
    }
}
