import Synchronization

/// Commits concurrent writes together: while one transaction is being synced to disk, the next writes queue, and are
/// committed as one group. Under load the cost of a sync is divided by the number of writers that wait.
final class GroupCommit: Sendable {
    private struct State {
        var waiting: [any PendingWrite] = []
        var isScheduled = false
        /// Of the newest group.
        var mark: Int64 = 0
    }

    private let engine: any StorageEngine
    private let maximum: Int
    private let patience: Patience
    private let state = Mutex(State())
    /// Called after each commit that changed something, on the writer's thread.
    private let committed: @Sendable () -> Void

    /// - Parameters:
    ///   - maximum: the most writes in one commit.
    ///   - patience: how long a write that fails for a passing reason is tried again.
    init(engine: any StorageEngine, maximum: Int, patience: Patience, committed: @escaping @Sendable () -> Void) {
        self.engine = engine
        self.maximum = max(1, maximum)
        self.patience = patience
        self.committed = committed
    }

    func enqueue(_ write: any PendingWrite) {
        let mustSchedule = state.withLock { state in
            state.waiting.append(write)
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if mustSchedule { schedule() }
    }

    /// Writes that no group has taken yet.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// One group per scheduled piece of work, so that checkpoints get their turn under constant load.
    private func schedule() {
        engine.schedule { connection in
            let group = self.takeGroup()
            switch connection {
            case .success(let connection): self.commit(group, on: connection)
            case .failure(let error): group.forEach { $0.fail(error) }
            }
            if self.hasMore() { self.schedule() }
        }
    }

    private func takeGroup() -> [any PendingWrite] {
        state.withLock { state in
            let group = Array(state.waiting.prefix(maximum))
            state.waiting.removeFirst(group.count)
            return group
        }
    }

    private func hasMore() -> Bool {
        state.withLock { state in
            state.isScheduled = !state.waiting.isEmpty
            return state.isScheduled
        }
    }

    // MARK: One group

    /// Tries until the group is on disk or none of its writes may wait any longer.
    private func commit(_ writes: [any PendingWrite], on connection: any WriterConnection) {
        let mark = state.withLock { state in
            state.mark += 1
            return WriteMark(number: state.mark)
        }
        var group = writes
        var isUncertain = false
        var attempt = 0
        while !group.isEmpty {
            do {
                if try isUncertain && connection.hasCommitted(mark) {
                    return settle(group, hasChanges: true)
                }
                isUncertain = false
                let changes = connection.changes
                try perform(group, mark, on: connection)
                isUncertain = true
                try connection.commit()
                return settle(group, hasChanges: connection.changes != changes)
            } catch {
                connection.rollback()
                group = remaining(of: group, after: error)
                if !group.isEmpty { patience.pause(Patience.pause(afterAttempt: attempt)) }
                attempt += 1
            }
        }
    }

    private func perform(_ group: [any PendingWrite], _ mark: WriteMark, on connection: any WriterConnection) throws {
        try connection.begin(mark)
        for write in group { try perform(write, on: connection) }
    }

    /// A body that swallows an error after which the engine has ended the transaction must not go on: its next
    /// statements, and the other writes', would be on disk one by one.
    private func perform(_ write: any PendingWrite, on connection: any WriterConnection) throws {
        try write.perform(connection)
        guard connection.isInTransaction else {
            throw StorageError(.unavailable, "the transaction ended in the middle of a write")
        }
    }

    private func settle(_ group: [any PendingWrite], hasChanges: Bool) {
        // First, so that caches are up to date before a writer learns that it has succeeded.
        if hasChanges { committed() }
        group.forEach { $0.succeed() }
    }

    /// Answers those that may not be tried again, also among those that wait behind the group, and returns the others.
    private func remaining(of group: [any PendingWrite], after error: any Error) -> [any PendingWrite] {
        guard let error = error as? StorageError, error.isWorthRetrying, patience.limit > .zero else {
            group.forEach { $0.fail(error) }
            return []
        }
        let horizon = patience.horizon
        let waiting = state.withLock { $0.waiting }
        let expired = Set(waiting.filter { !$0.expire(before: horizon, error) }.map(ObjectIdentifier.init))
        state.withLock { state in state.waiting.removeAll { expired.contains(ObjectIdentifier($0)) } }
        return group.filter { $0.expire(before: horizon, error) }
    }
}

/// A write that waits for its turn. What it finds out is handed on only after the commit.
protocol PendingWrite: AnyObject, Sendable {
    /// Does the work inside the group's transaction; again from the beginning when that was undone. An error that
    /// concerns only this write is kept for `succeed`; what is thrown ends the whole group.
    func perform(_ connection: any SQLConnection) throws
    /// The group is on disk.
    func succeed()
    /// The group is not, and never will be.
    func fail(_ error: any Error)
    /// Gives up what was asked for before `horizon`; returns whether anything is left to do.
    func expire(before horizon: ContinuousClock.Instant, _ error: StorageError) -> Bool
}
