import Kernel
import Platform
import Synchronization

/// Refreshes a cache from the database without a read for every request: one refresh at a time, and all who ask meanwhile
/// wait for the next one together. However many ask, there is never a flood of reads.
final class CatchUp: Sendable {
    private enum Turn {
        case lead([CheckedContinuation<Turn, Never>])
        case done(Result<Void, any Error>)
    }

    private struct State {
        var isRunning = false
        var waiting: [CheckedContinuation<Turn, Never>] = []
        var lastLook: (at: Timestamp, commits: Int)?
        /// Of this process, so far.
        var commits = 0
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> Timestamp

    init(database: Database, now: @escaping @Sendable () -> Timestamp) {
        self.now = now
        database.onCommit { [weak self] in self?.state.withLock { $0.commits += 1 } }
    }

    /// How many wait for the next refresh.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Whether the last refresh began longer than `age` ago, so that another process can have changed something since.
    func isOlder(than age: Duration) -> Bool {
        let now = now()
        return state.withLock { state in
            guard let last = state.lastLook else { return true }
            return now < last.at || now >= last.at.adding(age)
        }
    }

    /// Whether there can be something new: a commit of this process, or one of another after `age`.
    func mayHaveNews(after age: Duration) -> Bool {
        isOlder(than: age) || state.withLock { $0.lastLook?.commits != $0.commits }
    }

    /// Returns after a refresh that began after this call.
    func run(_ look: @Sendable () async throws -> Void) async throws {
        while true {
            switch await turn() {
            case .lead(let followers):
                let result = await lead(look)
                finish(followers, result)
                return try result.get()
            case .done(.failure(let error)) where error is CancellationError && !Task.isCancelled:
                // The request that refreshed for all of us was cancelled; refresh again.
                continue
            case .done(let result):
                return try result.get()
            }
        }
    }

    private func turn() async -> Turn {
        await withCheckedContinuation { continuation in
            let leads = state.withLock { state in
                defer { state.isRunning = true }
                if state.isRunning { state.waiting.append(continuation) }
                return !state.isRunning
            }
            if leads { continuation.resume(returning: .lead([])) }
        }
    }

    private func lead(_ look: @Sendable () async throws -> Void) async -> Result<Void, any Error> {
        let now = now()
        let started = state.withLock { (at: now, commits: $0.commits) }
        do {
            try await look()
            state.withLock { $0.lastLook = started }
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    /// The first of those who came meanwhile leads the others.
    private func finish(_ followers: [CheckedContinuation<Turn, Never>], _ result: Result<Void, any Error>) {
        let next = state.withLock { state in
            defer { state.waiting = [] }
            state.isRunning = !state.waiting.isEmpty
            return state.waiting
        }
        for follower in followers { follower.resume(returning: .done(result)) }
        next.first?.resume(returning: .lead(Array(next.dropFirst())))
    }
}
