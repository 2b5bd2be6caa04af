import Synchronization

/// What is known of a connection by those who work on it at the same time: the stream once it stands, and why we ended it.
final class FinesseEventLine: Sendable {
    /// Why we ended it; without a text where it was no failure.
    struct Reason: Sendable {
        let text: String?
    }

    private struct State {
        var stream: FinesseEventStream?
        var reason: Reason?
        var isLeft = false
    }

    private let state = Mutex(State())

    var stream: FinesseEventStream? { state.withLock { $0.stream } }
    var reason: Reason? { state.withLock { $0.reason } }

    /// False where it was left before it stood.
    func begin(_ stream: FinesseEventStream) -> Bool {
        state.withLock { state in
            state.stream = stream
            return !state.isLeft
        }
    }

    /// The first reason is the one.
    func end(because text: String?) { state.withLock { $0.reason = $0.reason ?? Reason(text: text) } }

    func leave() {
        let stream = state.withLock { state in
            state.isLeft = true
            return state.stream
        }
        stream?.leave()
    }
}
