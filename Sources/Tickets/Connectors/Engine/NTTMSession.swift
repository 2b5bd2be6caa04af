import Kernel
import NIOCore
import Platform
import Synchronization

/// One connection in the old protocol.
final class NTTMSession: Sendable {
    private struct State {
        var handshake: NTTMHandshake
        /// Ends the connection when the next step does not come in time.
        var silence: Scheduled<Void>?
        var seat: JobTable.SeatID?
    }

    /// How long a connector may be silent before each step.
    private static let patience = TimeAmount.seconds(2)

    private let link: WebSocketLink
    private let hub: ConnectorHub
    private let service: String
    private let world: World
    private let state: Mutex<State>

    init(_ rules: NTTMHandshake.Rules, link: WebSocketLink, hub: ConnectorHub, world: World) {
        (self.link, self.hub, self.world, service) = (link, hub, world, rules.service)
        state = Mutex(State(handshake: NTTMHandshake(rules)))
    }

    /// It has just come, on the event loop of its connection.
    func begin() -> WebSocketEvents {
        wait()
        return WebSocketEvents(
            message: { self.take($0) }, pong: { if let seat = self.seat { self.hub.pong(seat) } }, closed: { self.end($0) })
    }

    private var seat: JobTable.SeatID? { state.withLock { $0.seat } }

    private func wait() {
        let link = link
        let silence = link.eventLoop.scheduleTask(in: Self.patience) { link.close(ConnectorCloses.silent) }
        state.withLock { $0.silence = silence }
    }

    private func stopWaiting() {
        state.withLock { state in
            state.silence?.cancel()
            state.silence = nil
        }
    }

    private func take(_ message: WebSocketMessage) {
        if let seat { return read(message, seat) }
        stopWaiting()
        switch state.withLock({ [world] in $0.handshake.take(message, salt: { Self.salt(world) }) }) {
        case .send(let text):
            link.send(text)
            wait()
        case .more: wait()
        case .refused(let closure):
            hub.refused(link, closure.reason)
            link.close(closure)
        case .welcome:
            let address = link.address?.description ?? "local"
            let arrival = ConnectorArrival(key: .nttm(address), name: service + " " + address, address: address)
            let seat = hub.sit(arrival, on: link)
            state.withLock { $0.seat = seat }
        }
    }

    /// From 1000 to 1000000, as the old server had it.
    private static func salt(_ world: World) -> String {
        let number = world.randomBytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return String(1000 + number % 999_001)
    }

    private func read(_ message: WebSocketMessage, _ seat: JobTable.SeatID) {
        guard let result = message.string.flatMap(NTTMMessage.result) else {
            hub.garbled(seat, "what came is no JSON object")
            return link.close(ConnectorCloses.garbled)
        }
        _ = hub.answer(result.job, by: seat, on: link, .answered(status: result.status, body: result.body))
    }

    private func end(_ closure: WebSocketClosure) {
        stopWaiting()
        if let seat { hub.gone(seat, link, closure) }
    }
}

extension WebSocketMessage {
    /// Nil for bytes that are no UTF-8.
    var string: String? {
        switch self {
        case .text(let text): text
        case .binary(let bytes): String(validating: bytes.readableBytesView, as: UTF8.self)
        }
    }
}
