import Platform
import Synchronization

/// How much connectors may have sent that nobody has taken in yet: answers may be large and come all at once. Beyond that, those who
/// send are not read from until it is less.
final class AnswerBudget: Sendable {
    private struct State {
        var bytes = 0
        var held: [WebSocketLink] = []
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: in bytes.
    init(limit: Int = 64 << 20) { self.limit = limit }

    /// An answer waits to be taken in.
    func take(_ bytes: Int, from link: WebSocketLink) {
        let isTooMuch = state.withLock { state in
            state.bytes += bytes
            guard state.bytes > limit else { return false }
            if !state.held.contains(where: { $0 === link }) { state.held.append(link) }
            return true
        }
        guard isTooMuch else { return }
        link.hold(true)
        // It may have become less in between, when there was nobody to go on yet.
        if !isHeld(link) { link.hold(false) }
    }

    /// It was.
    func give(_ bytes: Int) {
        let freed = state.withLock { state -> [WebSocketLink] in
            state.bytes -= bytes
            guard state.bytes <= limit / 2 else { return [] }
            defer { state.held = [] }
            return state.held
        }
        for link in freed { link.hold(false) }
    }

    func isHeld(_ link: WebSocketLink) -> Bool { state.withLock { $0.held.contains { $0 === link } } }
}
