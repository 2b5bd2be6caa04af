import Foundation
import Synchronization

extension XMPPLink {
    /// Events that wait to be read; a server that floods us loses the oldest.
    private static let backlog = 10_000

    /// Over the network, by libstrophe. The library is used on one thread only, which lives as long as the connection; what others
    /// have to send stands in a queue until the thread comes by, at least twenty times a second.
    /// - Parameter patience: how long it may take to be signed in.
    package static func strophe(
        _ account: XMPPAccount, _ reserve: DescriptorReserve, patience: Duration = .seconds(30)
    ) -> XMPPLink {
        let (events, continuation) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingNewest(backlog))
        let orders = StropheOrders()
        let thread = Thread {
            reserve.letGo()
            StropheSession(account, patience: patience) { continuation.yield($0) }.run(orders)
            reserve.holdAgain()
            continuation.finish()
        }
        thread.name = "xmpp"
        // The library releases what is nested in a stanza by recursion.
        thread.stackSize = 64 << 20
        thread.start()
        return XMPPLink(events: events, send: orders.send, close: orders.close)
    }
}

/// What is asked of the connection's thread.
final class StropheOrders: Sendable {
    private let state = Mutex((outgoing: [Stanza](), isClosing: false))

    @Sendable func send(_ stanza: Stanza) { state.withLock { $0.outgoing.append(stanza) } }
    @Sendable func close() { state.withLock { $0.isClosing = true } }

    func take() -> (outgoing: [Stanza], isClosing: Bool) {
        state.withLock { state in
            defer { state.outgoing = [] }
            return state
        }
    }
}
