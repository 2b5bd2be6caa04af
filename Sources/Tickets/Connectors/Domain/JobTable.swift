import DequeModule
package import Kernel

/// Which connector has which job, and which jobs wait: a value that says what is to be done, and does nothing.
package struct JobTable: Sendable {
    package typealias JobID = Int64
    package typealias SeatID = Int64

    package struct Limits: Sendable {
        /// Unanswered jobs of one connector.
        package var inFlight = 300
        package var queued = 10_000
        package var jobTime = Duration.seconds(300)
        /// How long a connector that can go on where it was may be away.
        package var resumeTime = Duration.seconds(30)

        package init() {}
    }

    /// How a job ends without an answer.
    package enum End: Hashable, Sendable {
        case noConnector, queueFull, timeout
        /// Two connectors were lost with it.
        case lost
        /// No connector can be asked this.
        case unsupported
    }

    package enum Effect: Hashable, Sendable {
        case send(JobID, ConnectorQuestion, to: SeatID)
        /// - seat: of the connector that had it.
        case end(JobID, ConnectorQuestion, End, at: SeatID?)
        /// Nobody waits for it any more.
        case cancel(JobID, at: SeatID)
        /// It let a job's time pass, or did not come back: it has lost its seat.
        case close(SeatID)
    }

    private struct Job {
        let question: ConnectorQuestion
        let priority: JobPriority
        var seat: SeatID?
        var sentAt: Timestamp?
        /// The connector has said that it has it.
        var isAccepted = false
        /// A connector was lost with it.
        var wasLost = false
    }

    /// A connector's place.
    private struct Seat {
        let asks: Set<ConnectorQuestion.Kind>
        var jobs: Set<JobID> = []
        /// Until when it may come back; nil while it is here.
        var awayUntil: Timestamp?
        /// Rises with each job that any seat gets.
        var lastTurn = 0
    }

    private let limits: Limits
    private var jobs: [JobID: Job] = [:]
    private var seats: [SeatID: Seat] = [:]
    private var queues: [JobPriority: Deque<JobID>] = [:]
    /// Jobs in the order in which their time passes; some have been answered.
    private var deadlines: Deque<(job: JobID, sentAt: Timestamp)> = []
    private var turn = 0
    /// Since when there is no seat at all.
    private var emptySince: Timestamp?

    package init(_ limits: Limits) { self.limits = limits }

    /// Jobs without a connector.
    package var waiting: Int { queues.values.reduce(0) { $0 + $1.count } }
    package var inFlight: Int { seats.values.reduce(0) { $0 + $1.jobs.count } }
    package func inFlight(at seat: SeatID) -> Int { seats[seat]?.jobs.count ?? 0 }
    /// Whether any connector is here.
    package var isConnected: Bool { seats.values.contains { $0.awayUntil == nil } }

    // MARK: Jobs

    package mutating func ask(_ id: JobID, _ question: ConnectorQuestion, _ priority: JobPriority, at now: Timestamp) -> [Effect] {
        guard !seats.isEmpty else { return [.end(id, question, .noConnector, at: nil)] }
        guard waiting < limits.queued else { return [.end(id, question, .queueFull, at: nil)] }
        jobs[id] = Job(question: question, priority: priority)
        queues[priority, default: []].append(id)
        return dispatch(at: now)
    }

    /// Nobody waits for it any more.
    package mutating func cancel(_ id: JobID, at now: Timestamp) -> [Effect] {
        guard let job = jobs.removeValue(forKey: id) else { return [] }
        guard let seat = job.seat else {
            queues[job.priority]?.removeAll { $0 == id }
            return []
        }
        seats[seat]?.jobs.remove(id)
        return [.cancel(id, at: seat)] + dispatch(at: now)
    }

    /// The connector said that it has the job.
    package mutating func accepted(_ id: JobID, by seat: SeatID) {
        if jobs[id]?.seat == seat { jobs[id]?.isAccepted = true }
    }

    /// What was asked; nil when the connector does not have such a job, or not any more.
    package mutating func answered(_ id: JobID, by seat: SeatID, at now: Timestamp) -> (question: ConnectorQuestion, effects: [Effect])? {
        guard let job = jobs[id], job.seat == seat else { return nil }
        jobs[id] = nil
        seats[seat]?.jobs.remove(id)
        return (job.question, dispatch(at: now))
    }

    // MARK: Connectors

    package mutating func sit(_ seat: SeatID, asks: Set<ConnectorQuestion.Kind>, at now: Timestamp) -> [Effect] {
        seats[seat] = Seat(asks: asks)
        emptySince = nil
        return dispatch(at: now)
    }

    /// Its connection has ended, and it may come back to its jobs.
    package mutating func away(_ seat: SeatID, at now: Timestamp) {
        seats[seat]?.awayUntil = now.adding(limits.resumeTime)
    }

    /// It has come back: its jobs, of which it is sent again those it may never have got.
    package mutating func back(_ seat: SeatID, at now: Timestamp) -> (jobs: [JobID], effects: [Effect]) {
        guard let ids = seats[seat]?.jobs.sorted() else { return ([], []) }
        seats[seat]?.awayUntil = nil
        let again = ids.compactMap { id in jobs[id].flatMap { $0.isAccepted ? nil : Effect.send(id, $0.question, to: seat) } }
        return (ids, again + dispatch(at: now))
    }

    /// It is lost: each of its jobs is given to another, once.
    package mutating func leave(_ seat: SeatID, at now: Timestamp) -> [Effect] { leave([seat], at: now) }

    /// All before anything is given again, so that nothing goes to one that is lost, too.
    private mutating func leave(_ lost: [SeatID], at now: Timestamp) -> [Effect] {
        var effects: [Effect] = []
        for seat in lost {
            guard let gone = seats.removeValue(forKey: seat) else { continue }
            if seats.isEmpty { emptySince = now }
            for id in gone.jobs.sorted(by: >) { if let end = takeBack(id, from: seat) { effects.append(end) } }
        }
        return effects + dispatch(at: now)
    }

    /// Into the queue's front; nil unless that is its end.
    private mutating func takeBack(_ id: JobID, from seat: SeatID) -> Effect? {
        guard var job = jobs[id] else { return nil }
        guard !job.wasLost else {
            jobs[id] = nil
            return .end(id, job.question, .lost, at: seat)
        }
        (job.seat, job.sentAt, job.isAccepted, job.wasLost) = (nil, nil, false, true)
        jobs[id] = job
        queues[job.priority, default: []].prepend(id)
        return nil
    }

    // MARK: Time

    /// Ends what has waited for too long.
    package mutating func expire(at now: Timestamp) -> [Effect] {
        var (effects, mute): ([Effect], Set<SeatID>) = ([], [])
        while let first = deadlines.first, first.sentAt.adding(limits.jobTime) <= now {
            deadlines.removeFirst()
            guard let job = jobs[first.job], job.sentAt == first.sentAt, let seat = job.seat else { continue }
            jobs[first.job] = nil
            seats[seat]?.jobs.remove(first.job)
            mute.insert(seat)
            effects.append(.end(first.job, job.question, .timeout, at: seat))
        }
        let lost = mute.union(seats.filter { $0.value.awayUntil.map { $0 <= now } ?? false }.keys).sorted()
        effects += leave(lost, at: now) + lost.map(Effect.close)
        if let emptySince, emptySince.adding(limits.jobTime) <= now { effects += endWaiting(.noConnector) }
        return effects
    }

    private mutating func endWaiting(_ end: End) -> [Effect] {
        let ids = queues.values.flatMap { $0 }.sorted()
        queues = [:]
        return ids.compactMap { id in jobs.removeValue(forKey: id).map { .end(id, $0.question, end, at: nil) } }
    }

    // MARK: Who gets what

    private mutating func dispatch(at now: Timestamp) -> [Effect] {
        var effects: [Effect] = []
        for priority in JobPriority.allCases {
            while let id = queues[priority]?.first, let job = jobs[id] {
                if let seat = freest(for: job.question.kind) {
                    give(id, to: seat, at: now)
                    effects.append(.send(id, job.question, to: seat))
                } else if seats.isEmpty || seats.values.contains(where: { $0.asks.contains(job.question.kind) }) {
                    break
                } else {
                    jobs[id] = nil
                    effects.append(.end(id, job.question, .unsupported, at: nil))
                }
                queues[priority]?.removeFirst()
            }
        }
        return effects
    }

    /// The one with the fewest jobs; of several the one whose turn is longest ago.
    private func freest(for kind: ConnectorQuestion.Kind) -> SeatID? {
        var best: (id: SeatID, jobs: Int, turn: Int)?
        for (id, seat) in seats where seat.awayUntil == nil && seat.jobs.count < limits.inFlight && seat.asks.contains(kind) {
            if let best, (best.jobs, best.turn, best.id) < (seat.jobs.count, seat.lastTurn, id) { continue }
            best = (id, seat.jobs.count, seat.lastTurn)
        }
        return best?.id
    }

    private mutating func give(_ id: JobID, to seat: SeatID, at now: Timestamp) {
        turn += 1
        jobs[id]?.seat = seat
        jobs[id]?.sentAt = now
        seats[seat]?.jobs.insert(id)
        seats[seat]?.lastTurn = turn
        deadlines.append((id, now))
    }
}
