import Foundation
import Kernel
import Platform

/// What follows from a try: when it is tried again, by which other way somebody is told, what becomes of the lane.
struct OutboxSettling: Sendable {
    /// A message that was tried; or that was not, because there is nothing to send any more.
    struct Try: Sendable {
        let row: OutboxMessage
        let isEdit: Bool
        var message: OutgoingMessage?
        var outcome = SendOutcome.taken(reference: nil)
        var dropped: String?
    }

    let retry: RetryPlan
    let channels: Channels
    let subscribers: SubscriberDesk
    let writer: MessageWriter
    private let store = OutboxStore()

    init(retry: RetryPlan, channels: Channels, subscribers: SubscriberDesk = .nobody, writer: MessageWriter) {
        (self.retry, self.channels, self.subscribers, self.writer) = (retry, channels, subscribers, writer)
    }

    // MARK: The lane

    /// The breaker after some tries: an answer of any kind closes it, and silence opens it for longer each time.
    func lane(_ lane: Lane, after tries: [Try], at time: Timestamp) -> Lane {
        let outcomes = tries.filter { $0.dropped == nil }.map(\.outcome)
        guard !outcomes.isEmpty else { return lane }
        var lane = lane
        if tries.contains(where: \.isEdit) { lane.editedAt = time }
        let failure = outcomes.compactMap(\.laneFailure).max { ($0.after ?? .zero) < ($1.after ?? .zero) }
        if outcomes.contains(where: \.isTaken) { lane.sentAt = time }
        guard let failure else {
            // A failure that is the message's own says nothing about the other side.
            if outcomes.contains(where: \.isAnswer) { (lane.failures, lane.openUntil, lane.error) = (0, nil, nil) }
            return lane
        }
        (lane.error, lane.failedAt) = (failure.reason, time)
        lane.failures = outcomes.contains(where: \.isAnswer) ? 0 : lane.failures + 1
        let pause = lane.failures > 0 ? retry.wait(after: lane.failures, asked: failure.after) : failure.after
        lane.openUntil = pause.map { time.adding($0) }
        return lane
    }

    // MARK: The message

    func record(_ one: Try, lane: Lane, at time: Timestamp, on connection: any SQLConnection) throws {
        guard !one.isEdit else { return try recordEdit(one, lane: lane, at: time, on: connection) }
        let row = one.row
        if let reason = one.dropped {
            // Whoever took a contact method away, or whose address is gone, has others perhaps.
            let isRemoved = try row.method.map { try ContactMethodStore().find($0, on: connection) == nil } ?? false
            let isTold = try isRemoved && tellOtherwise(row, at: time, on: connection)
            let end = isTold ? Ending(otherwise: reason, row, isTry: false) : Ending(state: .suppressed, reason: reason)
            return try store.record(end, of: row, at: time, on: connection)
        }
        switch one.outcome {
        case .taken(let reference):
            // What it says may be newer than the decision.
            let text = row.channel.edits || row.content?.isGathered == true ? one.message?.text.whole : nil
            try store.record(Ending(state: .sent, reference: reference, text: text), of: row, at: time, on: connection)
        case .passing(let reason, let after, _):
            try recordFailure(one, reason, after: after, lane: lane, at: time, on: connection)
        case .permanent(let reason):
            try giveUp(row, reason, at: time, on: connection)
        case .gone(let reason):
            try giveUp(row, reason, at: time, on: connection)
            // A destination is somebody's decision: it stays, and its dead letters say what is wrong.
            if let method = row.method { try ContactMethodStore().delete(method, on: connection) }
            if let note = row.content?.subscriber { try subscribers.forget(note.subscriber, reason, connection) }
        case .moved(let address):
            try move(row, to: address, at: time, on: connection)
        }
    }

    /// It is tried again, by the person's next way when this one is down for a while, or becomes a dead letter when its time is over.
    private func recordFailure(
        _ one: Try, _ reason: String, after: Duration?, lane: Lane, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        let row = one.row
        if lane.isDown, try tellOtherwise(row, at: time, on: connection) {
            return try store.record(Ending(otherwise: reason, row), of: row, at: time, on: connection)
        }
        let due = time.adding(retry.wait(after: row.attempts + 1, asked: after))
        let asksTooMuch = after.map { time.adding($0) > row.until } ?? false
        guard time < row.until, !asksTooMuch else { return try giveUp(row, reason, at: time, on: connection) }
        let next = min(due, row.until)
        try store.record(Ending(state: .failed, reason: reason, dueAt: next), of: row, at: time, on: connection)
        try store.postpone(after: row, to: next, on: connection)
    }

    private func giveUp(_ row: OutboxMessage, _ reason: String, at time: Timestamp, on connection: any SQLConnection) throws {
        let isTold = try tellOtherwise(row, at: time, on: connection)
        // A code is no good any more when somebody sends it again.
        let end = isTold ? Ending(otherwise: reason, row) : Ending(state: .gaveUp, reason: reason, isEmpty: row.kind == .code)
        try store.record(end, of: row, at: time, on: connection)
    }

    /// Of a lane that is down, what waits there for people whom another contact method may reach: they are told by that one. The
    /// number of the last message that was looked at; nil when there are no more.
    func divert(_ lane: Lane, after id: Int64, limit: Int, at time: Timestamp, on connection: any SQLConnection) throws -> Int64? {
        let rows = try store.divertible(in: lane.name, after: id, limit: limit, on: connection)
        for row in rows where try tellOtherwise(row, at: time, on: connection) {
            try store.record(Ending(otherwise: lane.error ?? "the channel is down", row, isTry: false), of: row, at: time, on: connection)
        }
        return rows.count == limit ? rows.last?.id : nil
    }

    /// Puts the message into the outbox for the person's next contact method, behind one that was removed the first; false when there is
    /// none.
    private func tellOtherwise(_ row: OutboxMessage, at time: Timestamp, on connection: any SQLConnection) throws -> Bool {
        guard let user = row.user, let method = row.method, let level = row.content?.level else { return false }
        let methods = try ContactMethodStore().usable(of: [user], on: connection)[user] ?? []
        let first = methods.firstIndex { $0.id == method }.map { $0 + 1 } ?? 0
        let isQuiet = { (next: ContactMethod) in
            next.quiet?.holdBack(level, at: time, in: next.timeZone ?? row.timeZone) ?? false
        }
        guard let next = methods[first...].first(where: { !isQuiet($0) }) else { return false }
        var decision = Decision(row.kind, key: News.key("\(row.key)\n\(next.id)"), state: .waiting)
        (decision.incident, decision.service, decision.position) = (row.incident, row.service, row.position)
        (decision.user, decision.method) = (user, next.id)
        (decision.channel, decision.address) = (next.channel, next.address)
        decision.recipient = channels[next.channel]?.shown(next.address) ?? next.address
        (decision.destination, decision.destinationName) = (row.destination, row.destinationName)
        (decision.language, decision.timeZone) = (next.language ?? row.language, next.timeZone ?? row.timeZone)
        if let content = row.content?.content {
            let writer = try MessageWordsStore().current(writer, on: connection)
            decision.text = writer.text(content, row.kind, by: next.channel, in: decision.language, decision.timeZone).whole
            if case .incident(let note) = content { decision.headline = IncidentHeadline(note) }
        }
        (decision.content, decision.dueAt, decision.until) = (row.content?.line, time, row.until)
        let lane = channels.lane(of: Recipient(channel: next.channel, address: next.address))
        decision.lane = lane
        try connection.run(DecisionStore.insert([decision], at: time) + [DecisionStore.wake(lane, next.channel, at: time)])
        if row.content == .bundle { try store.move(bundle: row.key, to: decision.key, on: connection) }
        return true
    }

    /// Everything for the old address goes to the new one.
    private func move(_ row: OutboxMessage, to address: String, at time: Timestamp, on connection: any SQLConnection) throws {
        try DestinationStore().move(row.channel, row.address, to: address, on: connection)
        let lane = channels.lane(of: Recipient(channel: row.channel, address: address))
        let shown = channels[row.channel]?.shown(address) ?? address
        try store.move(row, to: address, shown: shown, lane: lane, on: connection)
        try connection.run([DecisionStore.wake(lane, row.channel, at: time)])
    }

    private func recordEdit(_ one: Try, lane: Lane, at time: Timestamp, on connection: any SQLConnection) throws {
        let text = one.message?.text.whole
        let headline = (one.message?.incident).map { IncidentHeadline($0) }
        switch one.outcome {
        case _ where one.dropped != nil: try store.forgetReference(of: one.row, on: connection)
        case .taken: try store.recordEdit(one.row, text: text, headline: headline, again: nil, at: time, on: connection)
        case .passing(_, let after, _):
            let again = time.adding(retry.wait(after: max(1, lane.failures), asked: after))
            try store.recordEdit(one.row, text: nil, again: again, at: time, on: connection)
        // There is nothing to edit any more.
        case .permanent, .gone: try store.forgetReference(of: one.row, on: connection)
        case .moved(let address): try move(one.row, to: address, at: time, on: connection)
        }
    }
}

extension Ending {
    /// - Parameter isTry: whether it was tried here.
    fileprivate init(otherwise reason: String, _ row: OutboxMessage, isTry: Bool = true) {
        self.init(state: .gaveUp, reason: reason + "; told by the next contact method", isTry: isTry, isEmpty: row.content == .bundle)
    }
}

extension StoredContent {
    /// By which quiet hours judge it; nil for what nobody else's way is sought for.
    fileprivate var level: Level? {
        switch self {
        case .incident(let note): note.level
        // Destinations are told of errors as a rule.
        case .bundle: .error
        // A turn on call does not wait for the morning.
        case .unmatched, .duty: .error
        case .test, .code, .words, .status, .digest, .issue: nil
        }
    }
}

extension SendOutcome {
    fileprivate var isTaken: Bool { if case .taken = self { true } else { false } }
    /// Whether the other side is there.
    fileprivate var isAnswer: Bool { if case .passing = self { false } else { true } }

    fileprivate var laneFailure: (reason: String, after: Duration?)? {
        if case .passing(let reason, let after, .lane) = self { (reason, after) } else { nil }
    }
}
