package import Kernel
package import Logging
package import Platform
import Synchronization

/// The cache of all valid API tokens: used by every request of a program, so it never waits for the database except
/// for a refresh, once a second and for tokens it does not know. A revoked token ends within that second.
package final class TokenDirectory: Sendable {
    private struct State {
        var revision: Int64 = -1
        var byHash: [String: APIToken] = [:]
        var lastUsed: [APITokenID: Timestamp] = [:]
    }

    static let maximumAge = Duration.seconds(1)

    private let database: Database
    private let store: TokenStore
    private let world: World
    private let logger: Logger
    private let catchUp: CatchUp
    private let state = Mutex(State())

    package init(database: Database, store: TokenStore, world: World, logger: Logger) {
        self.database = database
        self.store = store
        self.world = world
        self.logger = logger
        catchUp = CatchUp(database: database, now: world.now)
    }

    /// The token of this text, nil when there is none that is valid. Throws only ``StorageError``.
    package func authenticate(_ text: String) async throws -> APIToken? {
        guard APIToken.isWellFormed(text) else { return nil }
        let hash = Secret.digest(text)
        if catchUp.isOlder(than: Self.maximumAge) { try await catchUp.run(look) }
        if find(hash) == nil, catchUp.mayHaveNews(after: ServiceDirectory.missAge) { try await catchUp.run(look) }
        guard let token = find(hash) else { return nil }
        await noteUse(of: token.id)
        return token
    }

    /// After it returns, a token that was revoked has ended.
    package func apply(_ event: DomainEvent) async {
        guard event == .tokenRevoked else { return }
        do {
            try await catchUp.run(look)
        } catch {
            logger.warning("a revoked token cannot be read", metadata: ["error": "\(error)"])
        }
    }

    private func find(_ hash: String) -> APIToken? { state.withLock { $0.byHash[hash] } }

    private func look() async throws {
        let known = state.withLock { $0.revision }
        let news: (revision: Int64, tokens: [String: APIToken])? = try await database.read { [store] connection in
            let revision = try Revision.tokens.current(on: connection)
            guard revision != known else { return nil }
            return (revision, Dictionary(try store.valid(on: connection).map { ($0.hash, $0.token) }) { $1 })
        }
        guard let news else { return }
        state.withLock { ($0.revision, $0.byHash) = (news.revision, news.tokens) }
    }

    /// Once a minute for each token; that it fails must not fail the request.
    private func noteUse(of id: APITokenID) async {
        let now = world.now()
        let isDue = state.withLock { state in
            if let last = state.lastUsed[id], now >= last, now < last.adding(.seconds(60)) { return false }
            state.lastUsed[id] = now
            return true
        }
        guard isDue else { return }
        do {
            try await database.write { [store] connection in try store.setLastUsed(id, at: now, on: connection) }
        } catch {
            logger.warning("a token's use cannot be stored", metadata: ["error": "\(error)"])
        }
    }
}
