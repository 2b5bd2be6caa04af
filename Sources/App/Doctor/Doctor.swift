import Kernel
import Platform

/// Looks an installation over, beside a server or without one, and changes nothing in it. What cannot be reached does
/// not keep it from looking at the rest.
struct Doctor: Sendable {
    let loaded: LoadedSettings
    /// Also what takes long.
    var isThorough = false
    let world: World

    private var settings: Settings { loaded.values }

    func findings() async -> [Finding] {
        let database = await opened()
        defer { try? database?.get().close() }
        let subject = DoctorCheck.Subject(
            loaded: loaded, database: database, migrations: Installation.migrations, routeFamilies: Composition.routeFamilies,
            world: world)
        var found: [Finding] = []
        for check in Composition.doctorChecks where isThorough || !check.isThorough { found += await check.findings(subject) }
        return found
    }

    /// Nil where there is none: opening a SQLite file that is not there would make it.
    private func opened() async -> Result<Database, any Error>? {
        guard settings.database.url != nil || DataDirectory.holdsDatabase(path: settings.dataDirectory) else { return nil }
        do { return .success(try await open()) } catch { return .failure(error) }
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
