import Kernel
package import Platform
import Synchronization

/// Who is let in by which token, in memory: connections are let in on event loops, which wait for no database.
package final class ConnectorDirectory: Sendable {
    private let database: Database
    private let admitted = Mutex<[String: (id: ConnectorID, name: String)]>([:])

    package init(database: Database) { self.database = database }

    /// To be called at the start, and after every change.
    package func reload() async throws {
        let all = try await database.read { try ConnectorStore.admitted(on: $0) }
        admitted.withLock { $0 = all }
    }

    /// Nil for a token that lets nobody in.
    func connector(by token: String) -> (id: ConnectorID, name: String)? {
        let hash = ConnectorToken.digest(token)
        return admitted.withLock { $0[hash] }
    }
}
