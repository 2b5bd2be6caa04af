import Kernel
package import Platform
import Synchronization

/// Who is let in by which token, in memory: connections are let in on event loops, which wait for no database.
package final class ConnectorDirectory: Sendable {
    private struct State {
        var admitted: [String: (id: ConnectorID, name: String)] = [:]
        /// Of what was read from the database, and of what is held here: of two that overlap the one that began later is newer.
        var (begun, held) = (0, 0)
    }

    private let database: Database
    private let state = Mutex(State())

    package init(database: Database) { self.database = database }

    /// To be called at the start, and after every change.
    package func reload() async throws {
        let turn = state.withLock { state in
            state.begun += 1
            return state.begun
        }
        let all = try await database.read { try ConnectorStore.admitted(on: $0) }
        state.withLock { state in if turn > state.held { (state.admitted, state.held) = (all, turn) } }
    }

    /// Nil for a token that lets nobody in.
    func connector(by token: String) -> (id: ConnectorID, name: String)? {
        let hash = ConnectorToken.digest(token)
        return state.withLock { $0.admitted[hash] }
    }
}
