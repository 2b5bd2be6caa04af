import ArgumentParser
import Platform

/// `switchboard serve`: the server.
struct ServeCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve from a data directory until it is told to stop.",
        discussion: """
            Every setting is also a flag; flags come before the environment, the environment before switchboard.yaml.
            Example: switchboard serve --data-dir /var/lib/switchboard --host 0.0.0.0 --port 8220

            \(Composition.settingsTable.flagHelp)
            """)

    @Argument(parsing: .captureForPassthrough, help: .hidden)
    var settings: [String] = []

    func perform() async throws {
        guard !settings.contains(where: { ["--help", "-h"].contains($0) }) else {
            return Terminal.text(Self.helpMessage())
        }
        try await Server.run(try Composition.settingsTable.load(arguments: settings))
    }
}
