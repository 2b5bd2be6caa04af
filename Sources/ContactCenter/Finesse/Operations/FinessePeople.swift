import Accounts
import Kernel
import Platform
import Synchronization

/// As whom somebody works in Finesse, and what keeps their account from being locked there.
struct FinessePeople: Sendable {
    /// How long a sign-in lasts, and how long a page may show that it has one.
    static let lifetime = Duration.seconds(24 * 3600)
    static let tokenLifetime = Duration.seconds(8 * 3600)

    let database: Database
    let client: FinesseClient?
    let key: SecretKey
    /// How long a login is left alone after three wrong passwords.
    let pause: Duration
    let world: World
    private let turns = OneAtATime<String>()
    private let changes = Changes()

    /// When whose state was asked for last.
    private final class Changes: Sendable {
        let times = Mutex<[String: Timestamp]>([:])
    }

    init(database: Database, client: FinesseClient?, key: SecretKey, pause: Duration, world: World) {
        (self.database, self.client, self.key, self.pause, self.world) = (database, client, key, pause, world)
    }

    func user(_ caller: Caller) throws(ClientError) -> UserID {
        try caller.require(.useFinesse)
        guard let user = caller.userID else { throw .notPermitted(.useFinesse) }
        return user
    }

    func changed(_ login: String) {
        let time = world.now()
        changes.times.withLock { times in
            if times.count >= Self.mostChanges { times = [:] }
            times[login] = time
        }
    }

    func hasJustChanged(_ login: String, within span: Duration) -> Bool {
        let time = world.now()
        return changes.times.withLock { $0[login] }.map { time >= $0 && time.since($0) < span } ?? false
    }

    private static let mostChanges = 1000

    // MARK: Signing in

    func signIn(_ login: FinesseLogin, in session: String, by caller: Caller) async throws -> AgentOperations.Entry {
        let user = try user(caller)
        guard let client else { throw ClientError.finesseNotSet }
        guard !session.isEmpty else { throw ClientError.notPermitted(.useFinesse) }
        guard !login.username.isEmpty, !login.password.isEmpty else { throw ClientError.finesseLoginMissing }
        // Nobody has such a one: it is not sent.
        guard login.isSendable else { throw ClientError.finesseSignInWrong }
        let account = try await account(login.username)
        let agent = try await turns.run(account.name) { try await ask(login, for: user, client) }
        let time = world.now()
        let signIn = AgentSignIn(
            login: agent.login, username: login.username, displayName: agent.displayName, phone: agent.phone, role: agent.role, since: time,
            until: time.adding(Self.lifetime))
        let nonce = world.randomBytes(SealedText.nonceLength)
        let sealed = try SealedText(sealing: login.password, for: .finessePassword(of: session), with: key, nonce: nonce)
        try await database.write { connection in
            try caller.require(.useFinesse)
            let was = try FinesseSignInStore.find(.browser(session), of: user, at: time, on: connection)
            try FinesseSignInStore.save(.init(session: session, user: user, signIn: signIn, sealed: sealed), on: connection)
            // A page that is loaded anew signs in anew: that is no news.
            guard was?.signIn.login != signIn.login else { return }
            try Audit.append(
                .finesseSignedIn, "user \(user)", detail: ["login": signIn.login], by: caller.actor, at: time, on: connection)
        }
        return AgentOperations.Entry(signIn: signIn, agent: agent)
    }

    private func account(_ username: String) async throws -> FinesseAccount {
        try await database.read { try FinesseNames.account(of: username, on: $0) }
    }

    /// Asks Finesse who it is, where there is a try left.
    private func ask(_ login: FinesseLogin, for user: UserID, _ client: FinesseClient) async throws -> Agent {
        let (time, pause) = (world.now(), pause)
        let (account, shut) = try await database.write { connection in
            let account = try FinesseNames.account(of: login.username, on: connection)
            return (account, try FinesseTries.reserve(account, by: user, pause: pause, at: time, on: connection))
        }
        if let shut { throw ClientError.finesseTriesOver(wait: shut.since(time).secondsRoundedUp) }
        do {
            let agent = try await client.user(login.username, as: login)
            try await database.write { connection in
                try FinesseNames.learn([agent], typed: login.username, on: connection)
                try FinesseTries.clear(try FinesseNames.account(of: login.username, on: connection), by: user, on: connection)
            }
            return agent
        } catch let failure as FinesseFailure {
            switch failure {
            case .signInWrong: break
            case .notFound, .forbidden:
                // The account is there, and is no agent's. What else it is called stays unknown.
                try await database.write { try FinesseTries.clear(account, by: user, on: $0) }
                var known = Agent(login: login.username)
                known.roles = ["Administrator"]
                return known
            default: try await database.write { try FinesseTries.takeBack(account, by: user, on: $0) }
            }
            throw ClientError(failure)
        }
    }

    // MARK: Working

    /// What is asked of Finesse as a person; its failures in words for them. A password that Finesse does not take any more is forgotten at
    /// once, in all sign-ins of that account, so that nothing tries it again. One at a time of each account: a page that asks for five things
    /// at once would lock it.
    func asking<Value: Sendable>(
        _ session: AgentSession, by caller: Caller,
        _ body: @Sendable (FinesseClient, FinesseSignInStore.Kept, FinesseLogin) async throws -> Value
    ) async throws -> Value {
        let user = try user(caller)
        guard let client else { throw ClientError.finesseNotSet }
        let login = try await kept(session, of: user).signIn.login
        return try await turns.run(FinesseNames.folded(login)) {
            let (time, kept) = (world.now(), try await kept(session, of: user))
            guard let password = kept.sealed.opened(for: .finessePassword(of: kept.session), with: key) else {
                throw ClientError.finesseSignInNeeded
            }
            do {
                return try await body(client, kept, FinesseLogin(kept.signIn.username, password))
            } catch FinesseFailure.signInWrong {
                try await database.write { connection in
                    try FinesseSignInStore.delete(ofLogin: kept.signIn.login, until: time, on: connection)
                    let account = try FinesseNames.account(of: kept.signIn.username, on: connection)
                    try FinesseTries.count(account, at: time, on: connection)
                }
                throw ClientError.finesseSignInNeeded
            } catch let failure as FinesseFailure {
                throw ClientError(failure)
            }
        }
    }

    private func kept(_ session: AgentSession, of user: UserID) async throws -> FinesseSignInStore.Kept {
        let time = world.now()
        guard let kept = try await database.read({ try FinesseSignInStore.find(session, of: user, at: time, on: $0) }) else {
            throw ClientError.finesseSignInNeeded
        }
        return kept
    }
}
