import Kernel
import Platform

/// Notes that an issue is to be read; it is when this returns. Who may is whoever has the secret.
struct HookOperation: Sendable {
    let database: Database
    let now: @Sendable () -> Timestamp

    func read(_ issue: Int64) async throws {
        let time = now()
        try await database.write { try PendingStore.add(issue, updatedAt: nil, isSettled: false, due: time, on: $0) }
    }
}
