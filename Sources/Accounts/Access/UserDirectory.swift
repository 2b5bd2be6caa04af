package import Kernel
package import Platform
import Synchronization

/// A cache of users: each is read once and kept until the event log says that it changed.
package final class UserDirectory: Sendable {
    private struct State {
        var users: [UserID: User] = [:]
        var ids: [String: UserID] = [:]
        /// Rises with every change: what was read before the change is not cached.
        var generation = 0
    }

    private let database: Database
    private let store: UserStore
    private let state = Mutex(State())

    package init(database: Database, store: UserStore) {
        self.database = database
        self.store = store
    }

    package func user(_ id: UserID) async throws -> User? {
        if let user = state.withLock({ $0.users[id] }) { return user }
        return try await load { [store] connection in try store.find(id, on: connection) }
    }

    /// By name, whatever its case and accents.
    package func user(name: String) async throws -> User? {
        let folded = NameRule.folded(name)
        let known = state.withLock { state in state.ids[folded].flatMap { state.users[$0] } }
        if let known { return known }
        return try await load { [store] connection in try store.find(name: name, on: connection) }
    }

    /// After it returns, the user is read again.
    package func apply(_ event: DomainEvent) {
        if case .userChanged(let id) = event { forget(id) }
    }

    func forget(_ id: UserID) {
        state.withLock { state in
            state.generation += 1
            state.users[id] = nil
        }
    }

    private func load(_ read: @escaping @Sendable (any SQLConnection) throws -> User?) async throws -> User? {
        let generation = state.withLock { $0.generation }
        guard let user = try await database.read(read) else { return nil }
        state.withLock { state in
            guard state.generation == generation else { return }
            state.users[user.id] = user
            state.ids[NameRule.folded(user.name)] = user.id
        }
        return user
    }
}
