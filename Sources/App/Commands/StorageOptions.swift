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
        try await Installation.openExisting(try settings(more), world: .live)
    }

    /// The installation, made when it is not there yet.
    func openOrMake(_ more: [String] = []) async throws -> Installation {
        try await Installation.open(try settings(more), world: .live)
    }

    func settings(_ more: [String] = []) throws -> Settings { try load(more).values }

    func load(_ more: [String] = []) throws -> LoadedSettings {
        var arguments = more
        if let dataDir { arguments += ["--data-dir", dataDir] }
        if let config { arguments += ["--config", config] }
        if let databaseUrl { arguments += ["--database-url", databaseUrl] }
        return try Settings.load(arguments: arguments)
    }
}
