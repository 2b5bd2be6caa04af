import Synchronization

/// Who waits for which answer on a stream.
package final class AnswerTable: Sendable {
    private typealias Continuation = CheckedContinuation<Stanza, any Error>

    private struct State {
        var waiting: [String: [Int: Continuation]] = [:]
        var lastTicket = 0
        var isOver = false
    }

    private let state = Mutex(State())

    package init() {}

    /// Asks, and waits for the answer.
    /// - Parameters:
    ///   - key: by which ``give(_:to:)`` knows it. Several may wait for the same one.
    ///   - silence: thrown when none comes in time.
    ///   - ask: sends the question, once somebody waits for the answer.
    /// - Throws: `silence`; ``XMPPFailure`` when the stream ends; `CancellationError`.
    package func answer(
        to key: String, within limit: Duration, silence: XMPPFailure, asking ask: @escaping @Sendable () -> Void
    ) async throws -> Stanza {
        try await Deadline.run(limit, failing: silence) { [self] in
            let ticket = state.withLock { state in
                state.lastTicket += 1
                return state.lastTicket
            }
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    if add(continuation, ticket, to: key) { ask() }
                }
            } onCancel: {
                state.withLock { $0.waiting[key]?.removeValue(forKey: ticket) }?.resume(throwing: CancellationError())
            }
        }
    }

    private func add(_ continuation: Continuation, _ ticket: Int, to key: String) -> Bool {
        let refusal: (any Error)? = state.withLock { state in
            if state.isOver { return XMPPFailure.lost("the connection was lost") }
            // The handler ran before there was anything to resume.
            if Task.isCancelled { return CancellationError() }
            state.waiting[key, default: [:]][ticket] = continuation
            return nil
        }
        if let refusal { continuation.resume(throwing: refusal) }
        return refusal == nil
    }

    /// Whether somebody waited for it.
    @discardableResult
    package func give(_ answer: Stanza, to key: String) -> Bool {
        let waiting = state.withLock { $0.waiting.removeValue(forKey: key) } ?? [:]
        for continuation in waiting.values { continuation.resume(returning: answer) }
        return !waiting.isEmpty
    }

    /// Nobody will answer any more.
    package func end(_ reason: String) {
        let waiting = state.withLock { state in
            defer { (state.waiting, state.isOver) = ([:], true) }
            return state.waiting.values.flatMap(\.values)
        }
        for continuation in waiting { continuation.resume(throwing: XMPPFailure.lost(reason)) }
    }
}
