import ArgumentParser
import Kernel
import Platform

/// Where the installation lies, for commands that work on it.
struct StorageOptions: ParsableArguments {
    @Option(help: "Folder of the database, the keys and switchboard.yaml.")
    var dataDir: String?

    @Option(help: "Settings file, when it is not switchboard.yaml in the data directory.")
    var config: String?

    /// The installation that is there. A path with a slip of the finger must not become an empty one.
    func open(_ more: [String] = []) async throws -> Installation {
        let settings = try settings(more)
        guard DataDirectory.holdsDatabase(path: settings.dataDirectory) else {
            throw Refusal("\(settings.dataDirectory) holds no installation: say where it is with --data-dir.")
        }
        return try await Installation.open(settings, world: .live)
    }

    /// The installation, made when it is not there yet.
    func openOrMake(_ more: [String] = []) async throws -> Installation {
        try await Installation.open(try settings(more), world: .live)
    }

    private func settings(_ more: [String]) throws -> Settings {
        var arguments = more
        if let dataDir { arguments += ["--data-dir", dataDir] }
        if let config { arguments += ["--config", config] }
        return try Settings.load(arguments: arguments).values
    }
}
