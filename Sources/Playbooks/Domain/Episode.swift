package import Kernel

/// The time from an incident's opening or reopening to its resolution, as one playbook lived through it.
package struct Episode: Hashable, Sendable {
    package var began: Timestamp
    /// Since when the playbook is for it: later than the beginning where the incident was another one at first.
    package var since: Timestamp
    /// Reports since the beginning, and when the last of them came.
    package var occurrences: Int
    package var countedAt: Timestamp
    /// The first acknowledgement.
    package var acknowledgedAt: Timestamp?
    package var endedAt: Timestamp?
    /// What was done so far.
    package var fired: [Firing]

    package init(
        began: Timestamp, since: Timestamp? = nil, occurrences: Int = 1, countedAt: Timestamp? = nil, acknowledgedAt: Timestamp? = nil,
        endedAt: Timestamp? = nil, fired: [Firing] = []
    ) {
        (self.began, self.since, self.occurrences) = (began, since ?? began, occurrences)
        (self.countedAt, self.acknowledgedAt, self.endedAt) = (countedAt ?? began, acknowledgedAt, endedAt)
        self.fired = fired
    }

    /// So many reports were counted since it began. A count that falls (another incident was taken out again) is no report.
    package mutating func report(_ count: Int, at time: Timestamp) {
        if count > occurrences { countedAt = time }
        occurrences = count
    }

    /// The first time counts.
    package mutating func acknowledge(at time: Timestamp) { acknowledgedAt = acknowledgedAt ?? time }

    package mutating func end(at time: Timestamp) { endedAt = endedAt ?? time }
}

/// That a step fired, or is to.
package struct Firing: Hashable, Sendable {
    package enum Reason: String, CaseIterable, Sendable { case occurrences, after, unacknowledged }

    /// The message to customers, in the place of a step.
    package static let customers = 0
    /// Later than this is late.
    package static let grace = Duration.seconds(1)

    /// From 1; ``customers`` for the message to customers.
    package var step: Int
    /// 0 the first time.
    package var number: Int
    package var reason: Reason
    /// When its time had come.
    package var dueAt: Timestamp
    /// When it was done.
    package var at: Timestamp

    package init(step: Int, number: Int = 0, reason: Reason, dueAt: Timestamp, at: Timestamp) {
        (self.step, self.number, self.reason, self.dueAt, self.at) = (step, number, reason, dueAt, at)
    }

    package var isLate: Bool { at.since(dueAt) > Self.grace }
}
