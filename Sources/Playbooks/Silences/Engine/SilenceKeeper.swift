import Kernel
import Platform

/// Lets the rest of the house know when a silence ends by itself. When it begins or ends next is a row with a due time: what came due while
/// nothing ran is said late, once.
struct SilenceKeeper: Sendable {
    private static let batch = 100

    let database: Database
    let now: @Sendable () -> Timestamp
    private let store = SilenceStore()

    init(database: Database, now: @escaping @Sendable () -> Timestamp) { (self.database, self.now) = (database, now) }

    /// How many began or ended. Costs one read when none did.
    func runOnce() async throws -> Int {
        let time = now()
        guard try await !database.read({ try store.due(at: time, limit: 1, on: $0) }).isEmpty else { return 0 }
        return try await database.write { connection in
            let due = try store.due(at: time, limit: Self.batch, on: connection).filter { due in
                try store.settle(due, next: due.silence.draft.window.change(after: time), on: connection)
            }
            // What begins keeps quiet what comes; nothing that was held back has to be looked at.
            if due.contains(where: { !$0.silence.draft.window.isOpen(at: time) }) {
                try EventLog.append([.quietChanged()], at: time, on: connection)
            }
            return due.count
        }
    }
}
