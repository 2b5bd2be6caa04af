import Accounts
import Incidents
import Kernel
import Logging
import Platform

/// An opened data directory: the database with its schema up to date, and the secret key.
struct Installation: Sendable {
    let settings: Settings
    let directory: DataDirectory
    let database: Database
    let key: SecretKey
    let world: World

    static let migrations = PlatformStorage.migrations + AccountsModule.migrations + IncidentsModule.migrations

    /// Makes the directory, the key and the tables where they are missing.
    static func open(_ settings: Settings, world: World) async throws -> Installation {
        let directory = try DataDirectory(path: settings.dataDirectory)
        let database = try Database.sqlite(
            path: directory.databasePath,
            options: .init(
                busyTimeout: .milliseconds(settings.storage.busyTimeoutMilliseconds),
                groupLimit: settings.storage.groupCommit))
        _ = try await Migrator(migrations).run(on: database, now: world.now())
        return Installation(
            settings: settings, directory: directory, database: database,
            key: try SecretKey.load(directory: directory.path, world: world), world: world)
    }

    func accounts(logger: Logger) async -> AccountsModule {
        await AccountsModule(
            database: database, settings: settings, key: key, world: world, logger: logger,
            onServiceDelete: [IncidentsModule.serviceDeletionHook])
    }

    /// For commands, which have nothing to log beside what they print.
    func accounts() async -> AccountsModule { await accounts(logger: Logger(label: "switchboard") { _ in SwiftLogNoOpLogHandler() }) }
}
