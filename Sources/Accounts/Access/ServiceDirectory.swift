package import Kernel
import Logging
package import Platform
import Synchronization

/// The cache of all services against which the intake checks who sends. What it holds is answered without the database;
/// for anything else it is refreshed first, so that a service added by another process works at once.
package final class ServiceDirectory: Sendable {
    private struct State {
        var index = ServiceIndex()
        var revision: Int64 = 0
        /// A change is known to exist that could not be read.
        var isBehind = false
    }

    /// How old the cache may be for the question which services a team has.
    static let teamAge = Duration.seconds(1)
    /// How old the cache may be for the answer "no such service".
    static let missAge = Duration.milliseconds(20)

    private let database: Database
    private let store: ServiceStore
    private let world: World
    private let logger: Logger
    private let catchUp: CatchUp
    private let wrongCodes: WrongCodeLimits
    private let state = Mutex(State())

    init(
        database: Database, store: ServiceStore, wrongCodes: SignInLimits.Policy = .init(), world: World, logger: Logger
    ) {
        self.database = database
        self.store = store
        self.world = world
        self.logger = logger
        catchUp = CatchUp(database: database, now: world.now)
        self.wrongCodes = WrongCodeLimits(policy: wrongCodes, now: world.now)
    }

    /// The service of this name, if the code is its own; case and the spaces around the name make no difference. Throws
    /// ``StorageError``, and ``ClientError`` where too many wrong codes came from the address.
    package func authenticate(name: String, code: String, from address: IPAddress?) async throws -> Service? {
        guard name.utf8.count <= NameRule.maximumBytes, code.utf8.count <= ServiceCode.maximumBytes else { return nil }
        let digest = ServiceIndex.digest(code)
        let found = try await answer { index, now in index.service(name: name, digest: digest, at: now) }
        try wrongCodes.note(.init(name: name, code: code, digest: digest), of: found?.id, from: address)
        return found
    }

    /// The service whose code this is (`Authorization: Bearer`). Throws as the other.
    package func authenticate(code: String, from address: IPAddress?) async throws -> Service? {
        guard code.utf8.count <= ServiceCode.maximumBytes else { return nil }
        let digest = ServiceIndex.digest(code)
        let found = try await answer { index, now in index.service(digest: digest, at: now) }
        try wrongCodes.note(.init(code: code, digest: digest), of: found?.id, from: address)
        return found
    }

    /// The service of this name, in whatever case, for those who have proved by other means that they may do this to it. One to which
    /// they may not is answered as one that does not exist, and is looked for as long.
    package func service(name: String, for access: Access, to permission: Permission) async throws -> Service? {
        guard name.utf8.count <= NameRule.maximumBytes else { return nil }
        return try await answer { index, _ in
            index.service(name: name).flatMap { access.may(permission, in: $0.team) ? $0 : nil }
        }
    }

    package func service(_ id: ServiceID) async throws -> Service? {
        try await answer { index, _ in index.service(id) }
    }

    /// What the cache holds now, without a refresh.
    package func cached(_ id: ServiceID) -> Service? { state.withLock { $0.index.service(id) } }

    /// The codes of all services, as far as they are known now: for those who keep them out of what people see.
    package func codes() -> [String] { state.withLock { $0.index.codes } }

    /// The services whose incidents somebody may see; nil for all. What this process changed a moment ago counts already,
    /// what another changed within a second. Throws only ``StorageError``.
    package func visible(to access: Access) async throws -> Set<ServiceID>? {
        guard !access.may(.viewServices, in: nil) else { return nil }
        if state.withLock({ $0.isBehind }) || catchUp.mayHaveNews(after: Self.teamAge) { try await load() }
        let teams = access.teams.keys.filter { access.may(.viewServices, in: $0) }
        return state.withLock { state in teams.reduce(into: Set()) { $0.formUnion(state.index.services(of: $1)) } }
    }

    /// Whether somebody may see the incidents of a service, as far as it is known now; for streams, which must not wait.
    package func shows(_ id: ServiceID, to access: Access) -> Bool {
        access.may(.viewServices, in: nil) || access.may(.viewServices, in: cached(id)?.team)
    }

    /// Reads what is new; at start, everything.
    package func load() async throws { try await catchUp.run(look) }

    /// Follows the event log: after it returns, a code that was rotated or deleted has ended.
    package func apply(_ event: DomainEvent) async {
        switch event {
        case .serviceChanged: await follow()
        case .serviceDeleted(let id, _): state.withLock { $0.index.delete(id) }
        default: break
        }
    }

    private func follow() async {
        do {
            try await load()
        } catch {
            state.withLock { $0.isBehind = true }
            logger.warning("a changed service cannot be read", metadata: ["error": "\(error)"])
        }
    }

    private func answer(_ find: (ServiceIndex, Timestamp) -> Service?) async throws -> Service? {
        let now = world.now()
        let (found, isBehind) = state.withLock { (find($0.index, now), $0.isBehind) }
        if let found, !isBehind { return found }
        guard isBehind || catchUp.mayHaveNews(after: Self.missAge) else { return nil }
        try await load()
        return state.withLock { find($0.index, now) }
    }

    private func look() async throws {
        let known = state.withLock { $0.revision }
        let news: (revision: Int64, services: [Service]) = try await database.read { [store] connection in
            let revision = try Revision.services.current(on: connection)
            return (revision, revision == known ? [] : try store.changed(after: known, on: connection))
        }
        state.withLock { state in
            for service in news.services { state.index.put(service) }
            state.revision = news.revision
            state.isBehind = false
        }
    }
}
