package import Kernel
import Logging
package import Platform
import Synchronization

/// Sign-ins of browsers. A page costs no write: what is known of a session is kept in memory until the event log says
/// that its user changed, and its last use is stored once a minute.
package final class SessionService: Sendable {
    package struct Lifetime: Hashable, Sendable {
        /// From the sign-in on, however busy.
        package var total: Duration
        /// Without a request.
        package var idle: Duration

        package init(total: Duration = .seconds(14 * 86_400), idle: Duration = .seconds(3 * 86_400)) {
            (self.total, self.idle) = (total, idle)
        }
    }

    /// A sign-in that was just made.
    package struct SignIn: Sendable {
        package let user: User
        /// For the signed cookie; stored nowhere.
        package let sessionID: String
        package let lifetime: Duration
    }

    /// Who a session belongs to.
    package struct Session: Sendable {
        package let user: User
        /// Different for each sign-in, and does not reveal its id: what forms are bound to.
        package let key: String
    }

    static let idLength = 43
    private static let longestUserAgent = 300
    private static let maximumCached = 10_000

    private struct State {
        var sessions: [String: SessionRecord] = [:]
        /// When the stored time of last use was written.
        var stored: [String: Timestamp] = [:]
        var generation = 0
    }

    private let database: Database
    private let credentials: CredentialCheck
    private let users: UserDirectory
    private let activity: UserActivity
    private let lifetime: Lifetime
    private let world: World
    private let logger: Logger
    private let state = Mutex(State())

    init(
        database: Database, credentials: CredentialCheck, users: UserDirectory, activity: UserActivity,
        lifetime: Lifetime, world: World, logger: Logger
    ) {
        self.database = database
        self.credentials = credentials
        self.users = users
        self.activity = activity
        self.lifetime = lifetime
        self.world = world
        self.logger = logger
    }

    /// Throws ``ClientError``: `wrongCredentials`, `tooManyAttempts`, `tooBusy`.
    package func signIn(
        name: String, password: String, address: IPAddress?, userAgent: String? = nil
    ) async throws -> SignIn {
        let user = try await credentials.check(name: name, password: password, address: address)
        return try await start(for: user, address: address, userAgent: userAgent)
    }

    /// Signs in a user who has proved who they are otherwise (a link, a new password). Throws `wrongCredentials` when
    /// the user was disabled or has another password since then.
    package func start(for user: User, address: IPAddress?, userAgent: String? = nil) async throws -> SignIn {
        let id = world.randomCode(length: Self.idLength)
        let now = world.now()
        let record = SessionRecord(
            idHash: Secret.digest(id), userID: user.id, createdAt: now, lastSeenAt: now,
            expiresAt: now.adding(lifetime.total), address: address?.description,
            userAgent: userAgent.map { String($0.prefix(Self.longestUserAgent)) })
        try await database.write { connection in
            guard try SessionStore.insert(record, passwordChangedAt: user.passwordChangedAt, on: connection) else {
                throw ClientError.wrongCredentials
            }
            try Audit.append(
                .signedIn, user.auditSubject, detail: address.map { ["address": $0.description] } ?? [:],
                by: user.actor, at: now, on: connection)
        }
        return SignIn(user: user, sessionID: id, lifetime: lifetime.total)
    }

    /// The session of this id, nil when there is none or it has ended. Throws only ``StorageError``.
    /// - Parameter isUse: whether to ask is a sign of life, which keeps the session from ending.
    package func authenticate(_ sessionID: String, isUse: Bool = true) async throws -> Session? {
        guard sessionID.utf8.count == Self.idLength else { return nil }
        let hash = Secret.digest(sessionID)
        guard let record = try await record(hash), let user = try await user(of: record) else { return nil }
        if isUse { await noteUse(of: record) }
        return Session(user: user, key: hash)
    }

    /// What the reader of an open page may do now; nil when their sign-in has ended. Asking does not count as activity.
    /// Throws only ``StorageError``.
    package func access(of reader: Identity) async throws -> Access? {
        guard let record = try await record(reader.sessionKey) else { return nil }
        return try await user(of: record)?.access
    }

    private func user(of session: SessionRecord) async throws -> User? {
        guard let user = try await users.user(session.userID), !user.isDisabled else { return nil }
        return user
    }

    /// Ends the session; harmless when it has ended.
    package func signOut(_ sessionID: String) async throws {
        guard let session = try await authenticate(sessionID) else { return }
        let now = world.now()
        try await database.write { connection in
            guard try SessionStore.delete(session.key, on: connection) > 0 else { return }
            try Audit.append(
                .signedOut, session.user.auditSubject, by: session.user.actor, at: now, on: connection)
            // Other processes may hold the session in memory.
            try EventLog.append([.userChanged(session.user.id)], at: now, on: connection)
        }
        forget { $0.idHash == session.key }
    }

    /// The sessions of a user that have not ended, used last first.
    package func list(of user: UserID) async throws -> [SessionSummary] {
        let now = world.now()
        return try await database.read { try SessionStore.list(of: user, on: $0) }.filter { isAlive($0, at: now) }.map(SessionSummary.init)
    }

    /// After it returns, the sessions of a changed user are read again.
    package func apply(_ event: DomainEvent) {
        if case .userChanged(let id) = event { forget { $0.userID == id } }
    }

    /// Deletes what has ended; it is refused already.
    package func deleteEnded() async throws -> Int {
        let now = world.now()
        let idleSince = now.adding(.zero - lifetime.idle)
        return try await database.write { connection in
            try SessionStore.deleteEnded(at: now, idleSince: idleSince, on: connection)
        }
    }

    private func record(_ hash: String) async throws -> SessionRecord? {
        let now = world.now()
        let (known, generation) = state.withLock { ($0.sessions[hash], $0.generation) }
        if let known, isAlive(known, at: now) { return known }
        // Another process may have seen the session more lately than this one.
        let found = try await database.read { connection in try SessionStore.find(hash, on: connection) }
        guard let found, isAlive(found, at: now) else {
            state.withLock { ($0.sessions[hash], $0.stored[hash]) = (nil, nil) }
            return nil
        }
        state.withLock { state in
            guard state.generation == generation else { return }
            if state.sessions.count >= Self.maximumCached { (state.sessions, state.stored) = ([:], [:]) }
            state.sessions[hash] = found
            state.stored[hash] = found.lastSeenAt
        }
        return found
    }

    private func isAlive(_ session: SessionRecord, at now: Timestamp) -> Bool {
        now < session.expiresAt && now < session.lastSeenAt.adding(lifetime.idle)
    }

    private func forget(_ matches: (SessionRecord) -> Bool) {
        state.withLock { state in
            state.generation += 1
            for hash in state.sessions.values.filter(matches).map(\.idHash) {
                state.sessions[hash] = nil
                state.stored[hash] = nil
            }
        }
    }

    /// In memory at once, on disk once a minute; that it fails must not fail the request.
    private func noteUse(of record: SessionRecord) async {
        let now = world.now()
        let isDue = state.withLock { state in
            state.sessions[record.idHash]?.lastSeenAt = now
            guard let stored = state.stored[record.idHash], now < stored.adding(UserActivity.interval) else {
                state.stored[record.idHash] = now
                return true
            }
            return false
        }
        await activity.note(record.userID)
        guard isDue else { return }
        do {
            try await database.write { try SessionStore.setLastSeen(record.idHash, at: now, on: $0) }
        } catch {
            logger.warning("a session's use cannot be stored", metadata: ["error": "\(error)"])
        }
    }
}
