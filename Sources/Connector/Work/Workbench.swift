package import Logging
import Synchronization

/// Answers questions, a few at a time, apart from any connection: work goes on while the server is away, the same question
/// is worked on once, and what nobody waits for any more is kept for the next who asks.
package final class Workbench: Sendable {
    private typealias Waiter = CheckedContinuation<JSONText, any Error>

    private struct State {
        /// Who waits for an answer, by question; a question without waiters is still worked on.
        var waiters: [Question: [Int: Waiter]] = [:]
        var nextWaiter = 0
        /// Nobody works any more.
        var isEnded = false
    }

    private let source: TicketSource
    private let spool: Spool?
    private let parallel: Int
    private let logger: Logger
    private let state = Mutex(State())
    private let work = BoundedWork()

    /// - Parameters:
    ///   - spool: nil keeps nothing.
    ///   - parallel: questions that are worked on at the same time.
    package init(_ source: TicketSource, spool: Spool?, parallel: Int, logger: Logger) {
        (self.source, self.spool, self.parallel, self.logger) = (source, spool, parallel, logger)
    }

    /// What the ticket system has. Throws ``SourceFailure``, or `CancellationError` when the one who waits is cancelled.
    package func answer(_ question: Question) async throws -> JSONText {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (kept, isNew) = state.withLock { state -> (JSONText?, Bool) in
                    let isNew = state.waiters[question] == nil
                    // Under the lock under which it is kept: it is there, or is still worked on.
                    if isNew, let kept = spool?.take(question) { return (kept, false) }
                    state.waiters[question, default: [:]][number] = continuation
                    return (nil, isNew)
                }
                if let kept { return continuation.resume(returning: kept) }
                if isNew { work.add { await self.work(on: question) } }
                // The end, or the cancellation, may have come before there was anybody to tell.
                if Task.isCancelled || state.withLock({ $0.isEnded }) { leave(question, number) }
            }
        } onCancel: {
            leave(question, number)
        }
    }

    /// Keeps an answer that was not handed over.
    package func keep(_ answer: JSONText, to question: Question) {
        do { try spool?.keep(answer, to: question) } catch {
            logger.warning("answer not kept", metadata: ["error": "\(error)"])
        }
    }

    /// Jobs of a connection that are to be seen to at the same time: enough to keep this busy, and few enough for their answers to be
    /// held in memory until they are sent.
    var places: Int { parallel * 2 }

    /// How many wait for an answer.
    var waiting: Int { state.withLock { $0.waiters.values.reduce(0) { $0 + $1.count } } }

    /// Works until it is cancelled.
    package func run() async {
        await work.run(atMost: parallel)
        // Whoever still waits is told that nobody works any more.
        let left = state.withLock { state in
            defer { (state.waiters, state.isEnded) = ([:], true) }
            return state.waiters.values.flatMap(\.values)
        }
        for waiter in left { waiter.resume(throwing: CancellationError()) }
        // In a task of its own, because this one is cancelled, and the goodbye would be, too.
        await Task { await source.end() }.value
    }

    private func work(on question: Question) async {
        let result: Result<JSONText, any Error>
        do { result = .success(try await source.answer(question)) } catch { result = .failure(error) }
        let waiters = state.withLock { state in
            let waiters = state.waiters.removeValue(forKey: question) ?? [:]
            if waiters.isEmpty, case .success(let answer) = result { keep(answer, to: question) }
            return waiters
        }
        for waiter in waiters.values { waiter.resume(with: result) }
        if case .failure(let error) = result, !(error is CancellationError) {
            logger.warning("question failed", metadata: ["question": "\(question)", "error": "\("\(error)".prefix(300))"])
        }
    }

    private func leave(_ question: Question, _ number: Int) {
        let waiter = state.withLock { $0.waiters[question]?.removeValue(forKey: number) }
        waiter?.resume(throwing: CancellationError())
    }
}
