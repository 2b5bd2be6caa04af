import Kernel
import Platform

/// Looks an installation over, beside a server or without one, and changes nothing in it. What cannot be reached does
/// not keep it from looking at the rest.
struct Doctor: Sendable {
    let loaded: LoadedSettings
    /// Also what takes long.
    var isThorough = false
    /// Of the capabilities.
    let checks: [DoctorCheck]
    let world: World

    private var settings: Settings { loaded.values }

    func findings() async -> [Finding] {
        let directory = DirectoryCheck(settings: settings, world: world)
        var found = SettingsCheck(loaded: loaded).findings + directory.findings
        found += await ListenerCheck(settings: settings, servingProcess: directory.servingProcess).findings()
        // Opening a SQLite file that is not there would make it.
        guard settings.database.url != nil || directory.holdsDatabase else { return found }
        let database: Database
        do { database = try await open() } catch {
            return found + [.problem("storage", (error as? StorageError)?.message ?? "\(error)")]
        }
        found += await StorageCheck(database: database, settings: settings, world: world).findings()
        let subject = DoctorCheck.Subject(database: database, settings: settings, now: world.now)
        for check in checks where isThorough || !check.isThorough { found += await check.findings(subject) }
        try? database.close()
        return found
    }

    private func open() async throws -> Database {
        var options = settings.databaseOptions
        options.readers = 1
        // Nobody waits half a minute for a diagnosis.
        options.server.statementTimeout = .seconds(5)
        options.retryLimit = .zero
        guard let url = settings.database.url else {
            return try Database.sqlite(path: try DataDirectory(path: settings.dataDirectory).databasePath, options: options)
        }
        return try await Database.postgres(url: url, options: options)
    }
}
