package import Kernel

/// What a playbook wants done in an episode at a moment, what comes next and when, and what stays silent. A function of its three
/// arguments: the engine and the dry run ask the same question.
package struct Evaluation: Sendable {
    /// A step that fires by itself when its time comes.
    package struct Upcoming: Hashable, Sendable {
        package let step: Int
        package let at: Timestamp
        package let reason: Firing.Reason
        package let tell: [Tell]
        /// Whether acknowledging keeps it from firing.
        package let stopsOnAcknowledgement: Bool
    }

    /// Why a step did not fire.
    package enum Silence: String, CaseIterable, Sendable {
        case acknowledged, resolved
        case notDue = "not due"
    }

    /// What is to be done, in the order of its time. What was missed of repeats is done once.
    package let due: [Firing]
    /// In the order of their time; steps that wait for reports alone are not among them.
    package let next: [Upcoming]
    /// The fewest reports in the episode that would fire something; nil where none would.
    package let nextCount: Int?
    /// Steps that have not fired, once the due ones have.
    package let silent: [(step: Int, why: Silence)]

    /// When it is to be asked again although nothing happens; nil for never.
    package var nextAt: Timestamp? { next.first?.at }

    package init(_ playbook: Playbook, _ episode: Episode, at now: Timestamp) {
        let looks = playbook.escalate.enumerated().map { StepLook(number: $0.offset + 1, step: $0.element, episode: episode, now: now) }
        let customers = playbook.customers.flatMap { customers in
            episode.fired.contains { $0.step == Firing.customers } ? nil : CustomersLook(from: customers.from, episode: episode, now: now)
        }
        due = (looks.compactMap(\.due) + [customers?.due].compactMap { $0 }).sorted { ($0.dueAt, $0.step) < ($1.dueAt, $1.step) }
        next = looks.compactMap(\.next).sorted { ($0.at, $0.step) < ($1.at, $1.step) }
        nextCount = (looks.map(\.nextCount) + [customers?.nextCount]).compactMap { $0 }.min()
        silent = looks.compactMap { look in look.silence.map { (look.number, $0) } }
    }
}

/// One step at a moment.
private struct StepLook {
    let number: Int
    let step: Step
    let episode: Episode
    let now: Timestamp

    private var last: Firing? { episode.fired.filter { $0.step == number }.max { $0.number < $1.number } }

    /// From here on it does not fire any more.
    private var end: Timestamp? {
        [episode.endedAt, step.stopsOnAcknowledgement ? episode.acknowledgedAt : nil].compactMap { $0 }.min()
    }
    private func isOpen(at time: Timestamp) -> Bool { end.map { time < $0 } ?? true }

    /// Its first firing by reports or by time, whichever comes first.
    private var first: (at: Timestamp, reason: Firing.Reason)? {
        let counted = step.occurrences.map { episode.occurrences >= $0 } ?? false
        let timed = [
            counted ? (max(episode.countedAt, episode.since), Firing.Reason.occurrences) : nil,
            step.after.map { (moment($0), .after) }, step.unacknowledged.flatMap { unacknowledged(moment($0)) },
        ].compactMap { $0 }
        return timed.enumerated().min { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map {
            (at: $0.element.0, reason: $0.element.1)
        }
    }

    private func moment(_ span: Span) -> Timestamp { max(episode.began.adding(span.duration), episode.since) }

    private func unacknowledged(_ time: Timestamp) -> (Timestamp, Firing.Reason)? {
        if let acknowledged = episode.acknowledgedAt, acknowledged <= time { return nil }
        return (time, .unacknowledged)
    }

    private var firing: Firing? {
        guard last == nil, let first, first.at <= now, isOpen(at: first.at) else { return nil }
        return Firing(step: number, reason: first.reason, dueAt: first.at, at: now)
    }

    /// From when its repeats are counted: one that was late would otherwise be followed at once.
    private static func beat(of firing: Firing) -> Timestamp { firing.isLate ? firing.at : firing.dueAt }

    private var repetition: Firing? {
        guard let last, let every = step.repeat, every.seconds > 0 else { return nil }
        let base = Self.beat(of: last)
        // Its time comes when it has passed, and before the end.
        let until = end.map { min(now, $0.adding(.microseconds(-1))) } ?? now
        let count = until.since(base).microseconds / every.duration.microseconds
        guard count > 0 else { return nil }
        return Firing(
            step: number, number: last.number + Int(count), reason: last.reason, dueAt: base.adding(every.duration * Int(count)), at: now)
    }

    var due: Firing? { firing ?? repetition }

    var next: Evaluation.Upcoming? {
        let known = due ?? last
        if let known {
            guard let every = step.repeat, every.seconds > 0 else { return nil }
            return upcoming(Self.beat(of: known).adding(every.duration), known.reason)
        }
        return first.flatMap { upcoming($0.at, $0.reason) }
    }

    private func upcoming(_ time: Timestamp, _ reason: Firing.Reason) -> Evaluation.Upcoming? {
        guard time > now, isOpen(at: time) else { return nil }
        return .init(step: number, at: time, reason: reason, tell: step.tell, stopsOnAcknowledgement: step.stopsOnAcknowledgement)
    }

    var nextCount: Int? {
        guard due == nil, last == nil, isOpen(at: now), let wanted = step.occurrences, episode.occurrences < wanted else { return nil }
        return wanted
    }

    var silence: Evaluation.Silence? {
        guard due == nil, last == nil else { return nil }
        if step.stopsOnAcknowledgement, let acknowledged = episode.acknowledgedAt, acknowledged <= episode.endedAt ?? acknowledged {
            return .acknowledged
        }
        return episode.endedAt == nil ? .notDue : .resolved
    }
}

/// The message to customers at a moment: by reports alone, whoever acknowledged.
private struct CustomersLook {
    let from: Int
    let episode: Episode
    let now: Timestamp

    private var time: Timestamp { max(episode.countedAt, episode.since) }
    private var isOver: Bool { episode.endedAt.map { $0 <= time } ?? false }

    var due: Firing? {
        guard episode.occurrences >= from, time <= now, !isOver else { return nil }
        return Firing(step: Firing.customers, reason: .occurrences, dueAt: time, at: now)
    }
    var nextCount: Int? { episode.occurrences < from && episode.endedAt == nil ? from : nil }
}
