import Kernel
import NIOCore
import Platform
import Synchronization

/// One connection in the native protocol.
final class NativeSession: Sendable {
    private struct State {
        /// Ends the connection when `hello` does not come in time.
        var silence: Scheduled<Void>?
        var seat: JobTable.SeatID?
    }

    private static let patience = TimeAmount.seconds(10)

    private let link: WebSocketLink
    private let hub: ConnectorHub
    private let directory: ConnectorDirectory
    private let world: World
    private let state = Mutex(State())

    init(link: WebSocketLink, hub: ConnectorHub, directory: ConnectorDirectory, world: World) {
        (self.link, self.hub, self.directory, self.world) = (link, hub, directory, world)
    }

    /// It has just come, on the event loop of its connection.
    func begin() -> WebSocketEvents {
        let silence = link.eventLoop.scheduleTask(in: Self.patience) {
            self.refuse("late", "hello did not come in time.", ConnectorCloses.late)
        }
        state.withLock { $0.silence = silence }
        return WebSocketEvents(
            message: { self.take($0) }, pong: { if let seat = self.seat { self.hub.pong(seat) } }, closed: { self.end($0) })
    }

    private var seat: JobTable.SeatID? { state.withLock { $0.seat } }

    private func refuse(_ error: String, _ message: String, _ closure: WebSocketClosure) {
        link.send(NativeMessage.error(error, message))
        link.close(closure)
    }

    private func end(_ closure: WebSocketClosure) {
        state.withLock { $0.silence?.cancel() }
        if let seat { hub.gone(seat, link, closure) }
    }

    // MARK: Messages

    private func take(_ message: WebSocketMessage) {
        guard case .text(let text) = message, let read = NativeMessage.read(text) else {
            if let seat { hub.garbled(seat, "what came is no message") }
            return refuse("bad_message", "This is no JSON object, or a field is missing or of the wrong kind.", ConnectorCloses.garbled)
        }
        if case .unknown(let type) = read {
            return reply(NativeMessage.error("unknown_type", "There is no message of the type \(type.prefix(100))."))
        }
        guard let seat else {
            guard case .hello(let hello) = read else {
                return refuse("bad_message", "The first message has to be hello.", ConnectorCloses.garbled)
            }
            return welcome(hello)
        }
        take(read, seat)
    }

    private func take(_ message: NativeMessage.Incoming, _ seat: JobTable.SeatID) {
        switch message {
        case .hello: refuse("bad_message", "hello came twice.", ConnectorCloses.garbled)
        case .accepted(let job): if let id = Int64(job) { hub.accepted(id, by: seat) }
        case .result(let job, let data): answer(job, .answered(status: 200, body: data), seat)
        case .failed(let job, let status, let message): answer(job, .failed(status: status, message: message), seat)
        case .unknown: break
        }
    }

    private func answer(_ job: String, _ reply: JobReply, _ seat: JobTable.SeatID) {
        let isUsed = hub.answer(Int64(job), by: seat, on: link, reply)
        let received = NativeMessage.received(job, used: isUsed)
        if isUsed { link.send(received) } else { self.reply(received) }
    }

    /// For what it may cause as often as it likes: to one that reads nothing it would pile up.
    private func reply(_ text: String) { if link.isWritable { link.send(text) } }

    // MARK: Who it is

    private func welcome(_ hello: NativeMessage.Hello) {
        state.withLock { $0.silence?.cancel() }
        guard let (id, name) = directory.connector(by: hello.token) else {
            hub.refused(link, "no such token")
            return refuse("not_welcome", "The token is wrong or was revoked.", ConnectorCloses.unauthorized)
        }
        guard !hello.asks.isEmpty else {
            return refuse("unsupported", "None of asks is known.", WebSocketClosure(code: 4002, reason: "Nothing to ask"))
        }
        var arrival = ConnectorArrival(key: .native(id), name: name, address: link.address?.description ?? "local")
        (arrival.version, arrival.adapter, arrival.asks) = (hello.version, hello.adapter, hello.asks)
        let seat = hello.session.flatMap { resume($0, arrival) } ?? begin(arrival)
        state.withLock { $0.seat = seat }
        // The token may have been revoked while it sat down, too early to be found here.
        if directory.connector(by: hello.token) == nil { hub.dismiss(arrival.key) }
    }

    private func resume(_ session: String, _ arrival: ConnectorArrival) -> JobTable.SeatID? {
        hub.resume(session, arrival, on: link) { welcome(arrival, session, resumed: true, jobs: $0) }
    }

    private func begin(_ arrival: ConnectorArrival) -> JobTable.SeatID {
        let session = world.randomCode(length: 20)
        return hub.sit(arrival, session: session, welcome: welcome(arrival, session, resumed: false, jobs: []), on: link)
    }

    private func welcome(_ arrival: ConnectorArrival, _ session: String, resumed: Bool, jobs: [Int64]) -> String {
        NativeMessage.welcome(
            arrival.name, session: session, resumed: resumed, jobs: jobs, jobSeconds: Int(hub.limits.jobTime.components.seconds),
            resumeSeconds: Int(hub.limits.resumeTime.components.seconds), messageLimit: ConnectorDoor.messageLimit)
    }
}
