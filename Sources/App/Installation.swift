import Accounts
import Incidents
import Kernel
import Logging
import Notifications
import Platform
import StatusPage

/// An opened installation: the database of the chosen engine with its schema up to date, and the data directory with the
/// secret key.
struct Installation: Sendable {
    let settings: Settings
    let directory: DataDirectory
    let database: Database
    let key: SecretKey
    let world: World
    /// This process, among those that send messages.
    let owner: LeaseOwner
    /// What a command holds on to while it works.
    var presence: PostgresPresence?

    static let migrations = PlatformStorage.migrations + Composition.declarations.flatMap(\.migrations)

    /// What tokens can be used for.
    static let scopes = Composition.declarations.flatMap(\.scopes)

    /// Makes the directory, the key and the tables where they are missing.
    /// - Parameter owner: the name by which this process shows itself, where it does.
    static func open(_ settings: Settings, world: World, owner: LeaseOwner? = nil) async throws -> Installation {
        let directory = try DataDirectory(path: settings.dataDirectory)
        return try await open(
            settings, directory: directory, database: try await openDatabase(settings, directory: directory), world: world,
            owner: owner ?? LeaseOwner(settings))
    }

    private static func open(
        _ settings: Settings, directory: DataDirectory, database: Database, world: World, owner: LeaseOwner
    ) async throws -> Installation {
        guard try await !database.read({ try Transfer.isUnfinished(on: $0) }) else {
            throw Refusal("The database holds a part of a copy that was interrupted: run the same copy or restore again, or empty it.")
        }
        _ = try await Migrator(migrations).run(on: database, now: world.now())
        return Installation(
            settings: settings, directory: directory, database: database,
            key: try SecretKey.load(directory: directory.path, world: world), world: world,
            owner: owner)
    }

    /// Opens what somebody has made before. A path or an address with a slip of the finger must not become an empty one.
    static func openExisting(_ settings: Settings, world: World) async throws -> Installation {
        let path = settings.dataDirectory
        guard settings.database.url == nil ? DataDirectory.holdsDatabase(path: path) : DataDirectory.holdsKey(path: path) else {
            throw Refusal("\(path) holds no installation: say where it is with --data-dir.")
        }
        let directory = try DataDirectory(path: path)
        let database = try await openDatabase(settings, directory: directory)
        guard try await Migrator.holdsInstallation(database) else {
            throw Refusal("The database holds no installation: say where it is with --data-dir or --database-url.")
        }
        return try await open(settings, directory: directory, database: database, world: world, owner: LeaseOwner(settings))
    }

    /// The database as it is, of whichever engine was chosen.
    static func openDatabase(_ settings: Settings, directory: DataDirectory) async throws -> Database {
        guard let url = settings.database.url else {
            return try Database.sqlite(path: directory.databasePath, options: settings.databaseOptions)
        }
        return try await Database.postgres(url: url, options: settings.databaseOptions)
    }

    func accounts(logger: Logger) async -> AccountsModule {
        await AccountsModule(
            database: database, settings: settings, key: key, world: world, logger: logger,
            scopes: Self.scopes,
            onServiceDelete: [IncidentsModule.serviceDeletionHook(now: world.now)],
            onServiceMove: [IncidentsModule.serviceMoveHook(now: world.now)])
    }

    /// For commands, which have nothing to log beside what they print.
    func accounts() async -> AccountsModule { await accounts(logger: Logger(label: "switchboard") { _ in SwiftLogNoOpLogHandler() }) }
}

extension Installation {
    /// Throws when a dictionary does not parse.
    func notifications(accounts: AccountsModule, incidents: IncidentsModule, logger: Logger) throws -> NotificationsModule {
        NotificationsModule(
            database: database, accounts: accounts, settings: settings, key: key, world: world, logger: logger, owner: owner,
            texts: try Composition.texts.get(), incidents: Ports.told(incidents, accounts, database: database),
            silences: Ports.silences(Ports.look(incidents, accounts)),
            subscribers: Ports.subscribers(SubscriberBook(database: database, key: key, now: world.now)), issues: Ports.issueAudience)
    }

    /// For commands, which have nothing to log beside what they print.
    func notifications() async throws -> NotificationsModule {
        let accounts = await accounts()
        let incidents = try await IncidentsModule(database: database, accounts: accounts, settings: settings, world: world)
        return try notifications(
            accounts: accounts, incidents: incidents, logger: Logger(label: "switchboard") { _ in SwiftLogNoOpLogHandler() })
    }
}

extension Settings {
    var databaseOptions: Platform.Database.Options {
        .init(
            busyTimeout: .milliseconds(storage.busyTimeoutMilliseconds), readers: database.readers,
            groupLimit: storage.groupCommit, retryLimit: .seconds(storage.retrySeconds),
            server: .init(
                password: database.password, applicationName: database.applicationName,
                statementTimeout: .milliseconds(database.statementTimeoutMilliseconds)))
    }
}
