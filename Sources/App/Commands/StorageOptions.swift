import ArgumentParser
import Kernel
import Platform

/// Where the installation lies, for commands that work on it.
struct StorageOptions: ParsableArguments {
    @Option(help: "Folder of the database, the keys and switchboard.yaml.")
    var dataDir: String?

    @Option(help: "PostgreSQL instead of the SQLite file in it: postgresql://user@host/database.")
    var databaseUrl: String?

    @Option(help: "Settings file, when it is not switchboard.yaml in the data directory.")
    var config: String?

    /// The installation that is there.
    func open(_ more: [String] = []) async throws -> Installation {
        try await present(try settings(more)) { try await Installation.openExisting($0, world: .live) }
    }

    /// The installation, made when it is not there yet.
    func openOrMake(_ more: [String] = []) async throws -> Installation {
        try await present(try settings(more)) { try await Installation.open($0, world: .live) }
    }

    /// Nobody copies or replaces a PostgreSQL database while a command works on it.
    private func present(_ settings: Settings, _ open: (Settings) async throws -> Installation) async throws -> Installation {
        let presence = try settings.database.url.map { url in
            try PostgresPresence(url: url, options: settings.databaseOptions, .together)
        }
        try await presence?.hold()
        var installation = try await open(settings)
        installation.presence = presence
        return installation
    }

    func settings(_ more: [String] = []) throws -> Settings { try load(more).values }

    func load(_ more: [String] = []) throws -> LoadedSettings {
        var arguments = more
        if let dataDir { arguments += ["--data-dir", dataDir] }
        if let config { arguments += ["--config", config] }
        if let databaseUrl { arguments += ["--database-url", databaseUrl] }
        return try Composition.settingsTable.load(arguments: arguments)
    }
}
