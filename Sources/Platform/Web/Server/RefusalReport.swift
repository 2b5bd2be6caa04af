import Logging
import NIOCore
import Synchronization

/// Says that connections are more than the limits allow: at most a line every ten seconds, however many they are.
final class RefusalReport: Sendable {
    private struct State {
        var refused = 0
        var closed = 0
        var next: NIODeadline?
    }

    private static let pause = TimeAmount.seconds(10)

    private let logger: Logger
    private let state = Mutex(State())

    init(logger: Logger) { self.logger = logger }

    /// - Parameters:
    ///   - address: of the connection that was too many.
    ///   - isClosed: whether a silent one was closed for it, instead of refusing it.
    func add(address: IPAddress?, isClosed: Bool, now: NIODeadline) {
        let sum = state.withLock { state -> (refused: Int, closed: Int)? in
            if isClosed { state.closed += 1 } else { state.refused += 1 }
            if let next = state.next, now < next { return nil }
            defer { state = State(next: now + Self.pause) }
            return (state.refused, state.closed)
        }
        guard let sum else { return }
        logger.warning(
            "too many connections",
            metadata: [
                "latest": .string(address?.description ?? "local"), "refused": .stringConvertible(sum.refused),
                "closed_while_silent": .stringConvertible(sum.closed),
                "settings": "limits.connections, limits.connections_per_address",
            ])
    }
}
