import ArgumentParser
import Kernel
import Platform

/// Where the installation lies, for commands that work on it.
struct StorageOptions: ParsableArguments {
    @Option(help: "Folder of the database, the keys and switchboard.yaml.")
    var dataDir: String?

    @Option(help: "Settings file, when it is not switchboard.yaml in the data directory.")
    var config: String?

    func open() async throws -> Installation {
        var arguments: [String] = []
        if let dataDir { arguments += ["--data-dir", dataDir] }
        if let config { arguments += ["--config", config] }
        return try await Installation.open(try Settings.load(arguments: arguments).values, world: .live)
    }
}
