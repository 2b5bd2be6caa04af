import Synchronization

/// Writes that wait for the same commit share it: while one transaction is being synced to disk, the next writes
/// gather, and go together. Under load the cost of a sync is divided by the number of writers that wait.
final class GroupCommit: Sendable {
    private struct State {
        var waiting: [any PendingWrite] = []
        var isScheduled = false
    }

    private let engine: any StorageEngine
    private let maximum: Int
    private let state = Mutex(State())
    /// Told after each commit that changed something, on the writer's thread.
    private let committed: @Sendable () -> Void

    /// - Parameter maximum: the most writes that share one commit.
    init(engine: any StorageEngine, maximum: Int, committed: @escaping @Sendable () -> Void) {
        self.engine = engine
        self.maximum = max(1, maximum)
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

    private func commit(_ group: [any PendingWrite], on connection: any WriterConnection) {
        let changesBefore = connection.changes
        do {
            try connection.begin()
            for write in group { try perform(write, on: connection) }
            try connection.commit()
        } catch {
            connection.rollback()
            group.forEach { $0.fail(error) }
            return
        }
        // First, so that whoever is told of the success meets copies in memory that know of it.
        if connection.changes != changesBefore { committed() }
        group.forEach { $0.succeed() }
    }

    /// A body that swallows an error after which the engine has ended the transaction must not go on: its next
    /// statements, and the other writes', would be on disk one by one.
    private func perform(_ write: any PendingWrite, on connection: any WriterConnection) throws {
        try write.perform(connection)
        guard connection.isInTransaction else {
            throw StorageError(.unavailable, "the transaction ended in the middle of a write")
        }
    }
}

/// A write that waits for its turn. What it finds out is handed on only after the commit.
protocol PendingWrite: Sendable {
    /// Does the work inside the group's transaction. An error that concerns only this write is kept for `succeed`;
    /// what is thrown ends the whole group.
    func perform(_ connection: any SQLConnection) throws
    /// The group is on disk.
    func succeed()
    /// The group is not, and never will be.
    func fail(_ error: any Error)
}
