package import Kernel
package import Logging
import NIOCore
import Platform
import Synchronization

/// All connectors that are connected, and the jobs between them and who asks. What is to be done is decided under a lock by
/// ``JobTable``, and done outside of it.
package final class ConnectorHub: Sendable {
    typealias SeatID = JobTable.SeatID
    typealias JobID = JobTable.JobID
    typealias Waiter = CheckedContinuation<JobReply, any Error>

    /// A connector that has said who it is.
    struct Line {
        let arrival: ConnectorArrival
        let connectedAt: Timestamp
        /// Under which it may come back; nil in the old protocol.
        let session: String?
        /// Nil while it is away.
        var link: WebSocketLink?
        var pingedAt: Timestamp
        var isPongMissing = false
        var latency: Duration?
    }

    private struct State {
        var table: JobTable
        var lines: [SeatID: Line] = [:]
        var waiters: [JobID: Waiter] = [:]
        /// Given up before they waited.
        var cancelled: Set<JobID> = []
        var nextJob: JobID
        /// Of seats, and of those who want to know of arrivals.
        var nextNumber: SeatID = 0
        var arrivals: [Int64: AsyncStream<Void>.Continuation] = [:]
        /// The server ends: nobody comes any more.
        var isStopped = false
    }

    /// What is done when the lock is free again.
    private enum Action {
        case send(WebSocketLink, String)
        case close(WebSocketLink, WebSocketClosure)
        case resume(Waiter, JobReply)
    }

    /// How often a connector is asked whether it is still there, and how long it may take to say so.
    private static let pingTime = Duration.seconds(20)

    let limits: JobTable.Limits
    let ledger = ConnectorLedger()
    private let budget = AnswerBudget()
    private let figures = ConnectorFigures()
    private let world: World
    private let logger: Logger
    private let state: Mutex<State>

    /// - Parameter firstJob: number of the first job. An old connector may send after a restart of the server what it found before it:
    ///   numbers of an earlier process are not to come again.
    package init(limits: JobTable.Limits, firstJob: Int64 = 1, world: World, logger: Logger) {
        (self.limits, self.world, self.logger) = (limits, world, logger)
        state = Mutex(State(table: JobTable(limits), nextJob: firstJob))
    }

    /// For the rest of the module.
    package var port: ConnectorPort {
        ConnectorPort(
            ask: { try await self.ask($0, $1) }, isConnected: { self.isConnected }, arrivals: { self.arrivals() })
    }

    private var isConnected: Bool { state.withLock { $0.table.isConnected } }

    private func arrivals() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state in
            state.nextNumber += 1
            state.arrivals[state.nextNumber] = continuation
            return state.nextNumber
        }
        continuation.onTermination = { [weak self] _ in self?.state.withLock { $0.arrivals[id] = nil } }
        return stream
    }

    // MARK: Who asks

    func ask(_ question: ConnectorQuestion, _ priority: JobPriority) async throws -> ConnectorAnswer {
        let id = state.withLock { state in
            defer { state.nextJob += 1 }
            return state.nextJob
        }
        defer { state.withLock { _ = $0.cancelled.remove(id) } }
        let reply = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { begin(id, question, priority, $0) }
        } onCancel: {
            cancel(id)
        }
        defer { budget.give(reply.size) }
        return reply.answer
    }

    private func begin(_ id: JobID, _ question: ConnectorQuestion, _ priority: JobPriority, _ waiter: Waiter) {
        let now = world.now()
        let actions = state.withLock { state -> [Action]? in
            guard state.cancelled.remove(id) == nil else { return nil }
            guard !state.isStopped else { return [.resume(waiter, .ended(.noConnector, job: ""))] }
            state.waiters[id] = waiter
            return perform(state.table.ask(id, question, priority, at: now), on: &state)
        }
        guard let actions else { return waiter.resume(throwing: CancellationError()) }
        run(actions)
    }

    private func cancel(_ id: JobID) {
        let now = world.now()
        let (waiter, actions) = state.withLock { state -> (Waiter?, [Action]) in
            guard let waiter = state.waiters.removeValue(forKey: id) else {
                // It has not begun yet, or is over.
                state.cancelled.insert(id)
                return (nil, [])
            }
            return (waiter, perform(state.table.cancel(id, at: now), on: &state))
        }
        waiter?.resume(throwing: CancellationError())
        run(actions)
    }

    // MARK: Connectors

    /// One has come that is let in. One of the same name that is still here makes place: two would be one program that runs twice.
    /// - Parameters:
    ///   - session: under which it may come back; nil for one that cannot.
    ///   - welcome: what it is told before its jobs. To be called on the connection's event loop, so that nothing comes before it.
    func sit(_ arrival: ConnectorArrival, session: String? = nil, welcome: String? = nil, on link: WebSocketLink) -> SeatID {
        let now = world.now()
        let (seat, actions) = state.withLock { state -> (SeatID, [Action]) in
            var actions: [Action] = []
            if case .native = arrival.key { actions = removeAll(of: arrival.key, ConnectorCloses.replaced, at: now, on: &state) }
            state.nextNumber += 1
            let seat = state.nextNumber
            state.lines[seat] = Line(arrival: arrival, connectedAt: now, session: session, link: link, pingedAt: now)
            if let welcome { actions.append(.send(link, welcome)) }
            return (seat, actions + perform(state.table.sit(seat, asks: arrival.asks, at: now), on: &state))
        }
        ledger.came(arrival, at: now)
        link.keep()
        logger.info("connector connected", metadata: ["connector": "\(arrival.name)", "address": "\(arrival.address)"])
        run(actions)
        announce()
        return seat
    }

    /// One was not let in. Without this line nobody would find out why an old connector, whose log says little, does not come.
    /// - Parameter reason: a few words.
    func refused(_ link: WebSocketLink, _ reason: String) {
        figures.noteRefused()
        logger.notice(
            "connector refused", metadata: ["address": "\(link.address?.description ?? "local")", "because": "\(reason)"])
    }

    /// One has come back to its session; nil when there is none of this name any more.
    /// - Parameter welcome: makes what it is told before its jobs.
    func resume(
        _ session: String, _ arrival: ConnectorArrival, on link: WebSocketLink, welcome: ([JobID]) -> String
    ) -> SeatID? {
        let now = world.now()
        let found = state.withLock { state -> (SeatID, [Action])? in
            guard let (seat, line) = state.lines.first(where: { $0.value.session == session && $0.value.arrival.key == arrival.key }),
                line.arrival.asks == arrival.asks
            else { return nil }
            var actions: [Action] = line.link.map { [.close($0, ConnectorCloses.replaced)] } ?? []
            state.lines[seat] = Line(arrival: arrival, connectedAt: now, session: session, link: link, pingedAt: now)
            let (jobs, effects) = state.table.back(seat, at: now)
            actions.append(.send(link, welcome(jobs)))
            return (seat, actions + perform(effects, on: &state))
        }
        guard let (seat, actions) = found else { return nil }
        ledger.came(arrival, at: now)
        link.keep()
        run(actions)
        announce()
        return seat
    }

    private func announce() {
        for listener in state.withLock({ Array($0.arrivals.values) }) { listener.yield() }
    }

    /// Its connection has ended.
    func gone(_ seat: SeatID, _ link: WebSocketLink, _ closure: WebSocketClosure) {
        let now = world.now()
        let actions = state.withLock { state -> [Action] in
            guard let line = state.lines[seat], line.link === link else { return [] }
            note(line, DisconnectReason(closure), at: now, in: state)
            guard line.session != nil else { return leave(seat, at: now, on: &state) }
            state.lines[seat]?.link = nil
            state.table.away(seat, at: now)
            return []
        }
        run(actions)
    }

    /// It is not let in any more.
    func dismiss(_ key: ConnectorKey) {
        let now = world.now()
        run(state.withLock { removeAll(of: key, ConnectorCloses.unauthorized, at: now, on: &$0) })
    }

    private func removeAll(of key: ConnectorKey, _ closure: WebSocketClosure, at now: Timestamp, on state: inout State) -> [Action] {
        var actions: [Action] = []
        for (seat, line) in state.lines where line.arrival.key == key {
            if let link = line.link {
                actions.append(.close(link, closure))
                note(line, DisconnectReason(closure), at: now, in: state)
            }
            actions += leave(seat, at: now, on: &state)
        }
        return actions
    }

    private func leave(_ seat: SeatID, at now: Timestamp, on state: inout State) -> [Action] {
        let actions = perform(state.table.leave(seat, at: now), on: &state)
        state.lines[seat] = nil
        return actions
    }

    private func note(_ line: Line, _ reason: DisconnectReason, at now: Timestamp, in state: State) {
        let isAlone = !state.lines.values.contains { $0.arrival.key == line.arrival.key && $0.link != nil && $0.link !== line.link }
        if isAlone { ledger.went(line.arrival.key, name: line.arrival.name, because: reason, at: now) }
        logger.info("connector disconnected", metadata: ["connector": "\(line.arrival.name)", "because": "\(reason.rawValue)"])
    }

    // MARK: What connectors say

    /// Whether anybody waited for it.
    func answer(_ id: JobID?, by seat: SeatID, on link: WebSocketLink, _ reply: JobReply) -> Bool {
        let now = world.now()
        let found = state.withLock { state -> (Waiter?, ConnectorQuestion, Line?, [Action])? in
            guard let id, let (question, effects) = state.table.answered(id, by: seat, at: now) else { return nil }
            return (state.waiters.removeValue(forKey: id), question, state.lines[seat], perform(effects, on: &state))
        }
        guard let (waiter, question, line, actions) = found else {
            figures.noteUnknown()
            return false
        }
        if let line { count(reply, of: question, line.arrival, at: now) }
        budget.take(reply.size, from: link)
        if let waiter { waiter.resume(returning: reply) } else { budget.give(reply.size) }
        run(actions)
        return true
    }

    private func count(_ reply: JobReply, of question: ConnectorQuestion, _ arrival: ConnectorArrival, at now: Timestamp) {
        let fault: (status: Int?, message: String)? =
            switch reply {
            case .answered(200, _): nil
            case .answered(let status, let body): (status, String(body.prefix(500)))
            case .failed(let status, let message): (status, String(message.prefix(500)))
            case .ended: nil
            }
        figures.ended(isGood: fault == nil)
        guard let fault else { return ledger.did(arrival.key, name: arrival.name) }
        ledger.failed(
            arrival.key, name: arrival.name, ConnectorFault(at: now, job: question.label, status: fault.status, message: fault.message))
    }

    func accepted(_ id: JobID, by seat: SeatID) { state.withLock { $0.table.accepted(id, by: seat) } }

    /// It sent what cannot be read.
    func garbled(_ seat: SeatID, _ what: String) {
        guard let arrival = state.withLock({ $0.lines[seat]?.arrival }) else { return }
        ledger.failed(arrival.key, name: arrival.name, ConnectorFault(at: world.now(), job: nil, status: nil, message: what))
    }

    func pong(_ seat: SeatID) {
        let now = world.now()
        state.withLock { state in
            guard let line = state.lines[seat], line.isPongMissing else { return }
            state.lines[seat]?.isPongMissing = false
            state.lines[seat]?.latency = now.since(line.pingedAt)
        }
    }

    // MARK: Time

    /// Ends jobs whose time is over, and asks connectors whether they are still there.
    func runOnce() {
        let now = world.now()
        let (actions, pings) = state.withLock { state -> ([Action], [WebSocketLink]) in
            let expired = perform(state.table.expire(at: now), on: &state)
            let (mute, pings) = ping(at: now, on: &state)
            figures.set(
                connected: state.lines.values.count { $0.link != nil }, inFlight: state.table.inFlight, waiting: state.table.waiting)
            return (expired + mute, pings)
        }
        run(actions)
        for link in pings { link.ping() }
    }

    /// The server ends: who waits for an answer waits no longer.
    func stop() {
        let waiters = state.withLock { state in
            state.isStopped = true
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: .ended(.noConnector, job: "")) }
    }

    private func ping(at now: Timestamp, on state: inout State) -> (mute: [Action], pings: [WebSocketLink]) {
        var (actions, pings): ([Action], [WebSocketLink]) = ([], [])
        for (seat, line) in state.lines {
            guard let link = line.link, line.pingedAt.adding(Self.pingTime) <= now else { continue }
            // A large message may be on its way, or not read by us.
            guard !line.isPongMissing || link.wasHeard(within: .seconds(20)) || budget.isHeld(link) else {
                note(line, .mute, at: now, in: state)
                actions += [.close(link, ConnectorCloses.mute)] + leave(seat, at: now, on: &state)
                continue
            }
            state.lines[seat]?.pingedAt = now
            state.lines[seat]?.isPongMissing = true
            pings.append(link)
        }
        return (actions, pings)
    }

    // MARK: What is to be done

    private func perform(_ effects: [JobTable.Effect], on state: inout State) -> [Action] {
        effects.compactMap { effect in
            switch effect {
            case .send(let id, let question, let seat):
                guard let line = state.lines[seat], let link = line.link else { return nil }
                return .send(link, text(of: id, question, for: line))
            case .cancel(let id, let seat):
                guard let line = state.lines[seat], line.session != nil, let link = line.link else { return nil }
                return .send(link, NativeMessage.cancel(id))
            case .end(let id, let question, let end, let seat):
                figures.ended(end)
                if let seat, let arrival = state.lines[seat]?.arrival {
                    ledger.failed(
                        arrival.key, name: arrival.name,
                        ConnectorFault(at: world.now(), job: question.label, status: nil, message: end.word))
                }
                guard let waiter = state.waiters.removeValue(forKey: id) else { return nil }
                return .resume(waiter, .ended(end, job: NTTMMessage.job(id, question)))
            case .close(let seat):
                guard let line = state.lines.removeValue(forKey: seat) else { return nil }
                guard let link = line.link else { return nil }
                note(line, .mute, at: world.now(), in: state)
                return .close(link, ConnectorCloses.mute)
            }
        }
    }

    private func text(of id: JobID, _ question: ConnectorQuestion, for line: Line) -> String {
        guard line.session != nil else { return NTTMMessage.job(id, question) }
        return NativeMessage.job(id, question, seconds: Int(limits.jobTime.components.seconds))
    }

    private func run(_ actions: [Action]) {
        for action in actions {
            switch action {
            case .send(let link, let text): link.send(text)
            case .close(let link, let closure): link.close(closure)
            case .resume(let waiter, let reply): waiter.resume(returning: reply)
            }
        }
    }

    // MARK: Who is here

    /// A connection as pages show it.
    struct Presence: Sendable {
        let connectedAt: Timestamp
        let address: String
        let version: String?
        let adapter: String?
        let latency: Duration?
        let inFlight: Int
    }

    /// The open connections of each connector, the oldest first.
    var presences: [ConnectorKey: [Presence]] {
        state.withLock { state in
            var all: [ConnectorKey: [Presence]] = [:]
            for (seat, line) in state.lines.sorted(by: { $0.key < $1.key }) where line.link != nil {
                all[line.arrival.key, default: []].append(
                    Presence(
                        connectedAt: line.connectedAt, address: line.arrival.address, version: line.arrival.version,
                        adapter: line.arrival.adapter, latency: line.latency, inFlight: state.table.inFlight(at: seat)))
            }
            return all
        }
    }

    var waiting: Int { state.withLock { $0.table.waiting } }
}
