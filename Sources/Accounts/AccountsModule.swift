import Foundation
package import Kernel
package import Logging
package import Platform
import ServiceLifecycle

/// Users, sessions, tokens, services and their codes, and the audit log: everything other modules and `App` use.
package struct AccountsModule: Sendable {
    package let services: ServiceStore
    package let serviceDirectory: ServiceDirectory
    package let teams: TeamStore
    package let userStore: UserStore
    package let users: UserOperations
    package let userDirectory: UserDirectory
    package let firstAdministrator: FirstAdministrator
    package let credentials: CredentialCheck
    package let sessions: SessionService
    package let sessionCookie: SessionCookie
    package let tokens: TokenStore
    package let tokenDirectory: TokenDirectory
    package let dispatcherTokens: DispatcherTokens
    package let dispatcherSignIn: DispatcherSignIn
    package let passwordLinks: PasswordLinks
    package let serviceOperations: ServiceOperations
    package let teamOperations: TeamOperations
    package let tokenOperations: TokenOperations
    package let sessionOperations: SessionOperations
    package let ownAccount: OwnAccountOperations
    /// What tokens can be used for.
    package let scopes: [TokenScope]

    private let database: Database
    private let links: OneTimeLinkStore
    let openIDAnswers: OpenIDAnswerStore
    /// Sign-in against the house's own systems.
    let house: HouseSignIn
    private let signInCheck: SignInCheck?

    /// - Parameters:
    ///   - scopes: those of all modules.
    ///   - onServiceDelete: what other modules delete together with a service.
    ///   - onServiceMove: what they do when one goes to another team.
    ///   - passwordCost: lower in tests.
    package init(
        database: Database, settings: Settings, key: SecretKey, world: World, logger: Logger, scopes: [TokenScope] = TokenScope.accounts,
        onServiceDelete: [ServiceDeletionHook] = [], onServiceMove: [ServiceMoveHook] = [], passwordCost: PasswordHasher.Cost = .standard
    ) async {
        self.database = database
        self.scopes = scopes
        let hasher = PasswordHasher(cost: passwordCost, world: world)
        links = OneTimeLinkStore(world: world)
        openIDAnswers = OpenIDAnswerStore(world: world)
        services = ServiceStore(world: world, onDelete: onServiceDelete, onMove: onServiceMove)
        serviceDirectory = ServiceDirectory(
            database: database, store: services, wrongCodes: settings[ServiceCodeSettings.self].wrongCodePolicy, world: world,
            logger: logger)
        tokens = TokenStore(world: world)
        tokenDirectory = TokenDirectory(database: database, store: tokens, world: world, logger: logger)
        teams = TeamStore(world: world)
        userStore = UserStore(world: world)
        userDirectory = UserDirectory(database: database, store: userStore)
        signInCheck = SignInCheck(settings[SignInCheckSettings.self])
        house = HouseSignIn(
            [DirectorySignIn(settings[DirectorySettings.self], world: world)?.source, signInCheck?.source].compactMap { $0 },
            database: database, users: userStore, teams: teams, world: world, logger: logger)
        let sessionSettings = settings[SessionSettings.self]
        credentials = CredentialCheck(
            database: database, users: userStore, hasher: hasher, house: house, policy: sessionSettings.limitPolicy, now: world.now,
            logger: logger)
        let passwords = PasswordSetting(
            database: database, store: userStore, hasher: hasher, house: house, houseNames: settings.houseNames)
        firstAdministrator = FirstAdministrator(database: database, store: userStore, links: links, passwords: passwords)
        passwordLinks = PasswordLinks(database: database, store: userStore, links: links, passwords: passwords)
        users = UserOperations(database: database, store: userStore, links: links, passwords: passwords)
        ownAccount = OwnAccountOperations(database: database, store: userStore, credentials: credentials, passwords: passwords)
        serviceOperations = ServiceOperations(
            database: database, store: services, codeLimits: GivenCodeLimits(policy: sessionSettings.limitPolicy, now: world.now))
        teamOperations = TeamOperations(database: database, store: teams, users: userStore)
        tokenOperations = TokenOperations(database: database, store: tokens, scopes: Set(scopes))
        sessionOperations = SessionOperations(database: database, users: userStore)
        let activity = UserActivity(database: database, store: userStore, now: world.now, logger: logger)
        sessions = SessionService(
            database: database, credentials: credentials, users: userDirectory, activity: activity,
            lifetime: sessionSettings.lifetime, world: world, logger: logger)
        sessionCookie = SessionCookie(key: key)
        dispatcherTokens = await DispatcherTokens(
            key: key, users: userDirectory, activity: activity,
            lifetime: .seconds(settings[DispatcherTokenSettings.self].minutes * 60), world: world)
        dispatcherSignIn = DispatcherSignIn(
            database: database, users: userStore, credentials: credentials, tokens: dispatcherTokens)
        database.subscribe(subscriber)
    }

    /// For the server's inner middleware.
    package var sessionAuthentication: SessionAuthentication {
        SessionAuthentication(sessions: sessions, cookie: sessionCookie)
    }

    /// For the group of the Dispatcher's routes that need a token.
    package var dispatcherAuthentication: DispatcherAuthentication { DispatcherAuthentication(tokens: dispatcherTokens) }

    /// Whether no answer to this sign-in with an account of the organization was taken before, on whichever server; asking takes it.
    func isFirstAnswer(to ticket: SignInTicket) async throws -> Bool {
        try await database.write { try openIDAnswers.take(ticket, on: $0) }
    }

    /// For the native API: its operations, and what they are about.
    func operations(activity: ServiceActivity, settings: Settings) -> [APIOperation] {
        let services = ServiceAPI(
            accounts: self, activity: activity, database: database, logs: ServiceLogs(settings[AppLogSettings.self]),
            codeOverlapHours: settings[ServiceCodeSettings.self].overlapHours)
        return services.operations
            + TeamAPI(accounts: self, database: database).operations + UserAPI(accounts: self, database: database).operations
            + SessionAPI(accounts: self, database: database).operations + TokenAPI(accounts: self, database: database).operations
            + AuditAPI(database: database).operations + MeAPI(accounts: self, database: database).operations
    }

    /// Fills the caches, so that the first request need not.
    package func start() async throws { try await serviceDirectory.load() }

    /// Keeps the caches of rows up to date: called by each write of this process before it returns, and by the
    /// follower of the event log with what other processes change.
    package var subscriber: EventSubscriber {
        { event in
            userDirectory.apply(event)
            sessions.apply(event)
            await tokenDirectory.apply(event)
            await serviceDirectory.apply(event)
        }
    }

    /// Deletes what has ended and is refused already.
    var jobs: [ScheduledJob] {
        [
            ScheduledJob(name: "accounts.clean-up", every: .seconds(3600)) {
                _ = try await sessions.deleteEnded()
                _ = try await database.write { connection in
                    try services.deleteExpiredCodes(on: connection) + links.deleteExpired(on: connection)
                        + openIDAnswers.deleteExpired(on: connection)
                }
            }
        ]
    }
}

extension AccountsModule {
    /// Whether the house's own systems can be asked about sign-ins; nothing where none is.
    package static func signInFindings(_ settings: Settings, world: World) async -> [Finding] {
        await DirectoryFinding.findings(settings[DirectorySettings.self], world: world)
            + SignInCheckFinding.findings(settings[SignInCheckSettings.self])
    }

    /// Lets the system that checks sign-ins over HTTP be asked: by a client of its own where it is trusted for other authorities, which
    /// lives as long as the server.
    func signInClient(on ground: Ground) -> [any ServiceLifecycle.Service] {
        guard let signInCheck else { return [] }
        guard let authorities = ground.settings[SignInCheckSettings.self].caFile else {
            signInCheck.use(ground.http)
            return []
        }
        let client = TrustingClient(authorities: authorities)
        signInCheck.use(client.http())
        return [client]
    }
}

extension Settings {
    /// What the installation is called: its host's name and the parts of it that are more than an ending.
    fileprivate var houseNames: [String] {
        guard let host = server.publicURL?.host else { return [] }
        return [host] + host.split(separator: ".").map(String.init).filter { $0.count > 3 }
    }
}
