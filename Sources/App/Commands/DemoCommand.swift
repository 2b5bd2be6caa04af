import ArgumentParser
import Foundation
import Kernel
import Platform
import Simulators
import UnixSignals

/// `switchboard demo`: a server on a directory of its own, with services that fail like real ones.
struct DemoCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Serve with simulated services; Ctrl-C stops it and removes everything.",
        discussion: "Example: switchboard demo --port 8300 --pace 5")

    @Option(help: "Port to listen on; 0 lets the system choose.")
    var port = 8220
    @Option(help: "How fast things go wrong; 1 is about one event in three seconds.")
    var pace = 1.0

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port goes from 0 to 65535.") }
        guard (0.01...1000).contains(pace) else { throw ValidationError("--pace goes from 0.01 to 1000.") }
    }

    func perform() async throws {
        let world = World.live
        let directory = NSTemporaryDirectory() + "switchboard-demo-" + world.randomCode(length: 8)
        let cleaner = await Self.removeOnSignals(directory)
        defer {
            cleaner.cancel()
            try? FileManager.default.removeItem(atPath: directory)
        }
        let password = world.randomCode(length: 12)
        let feeds = directory + "/feeds"
        // It listens before the server starts, which is told where.
        let provider = try await ProviderSimulator.start(folder: feeds, world: world)
        let tickets = try await SimulatedTickets.start(folder: directory + "/spool", world: world)
        let telegram = try await SimulatedTelegram.start(world: world)
        let center = try await SimulatedContactCenter.start(world: world)
        let settings = try Composition.settingsTable.load(
            arguments: [
                "--data-dir", directory + "/data", "--port", String(port), "--log-level", "warning", "--feeds-folder", feeds,
                "--feeds-http-url", provider.address, "--feeds-seconds", "2", "--feeds-timeout-seconds", "2", "--feeds-cache-seconds", "2",
            ] + tickets.settings,
            environment: ["SWITCHBOARD_ADMIN_USER": "admin", "SWITCHBOARD_ADMIN_PASSWORD": password]
                .merging(tickets.secrets) { $1 }.merging(telegram.environment) { $1 }
                .merging(center.environment) { $1 })
        let companion = DemoCompanion("provider") { try await provider.run(pace: $0.pace) }
        let demo = Demo(
            pace: pace, companions: [companion, tickets.connector, center.telephones], tickets: tickets, telegram: telegram,
            center: center
        ) { address in
            cleaner.cancel()
            Self.welcome(address, password, telegram: telegram.address, agent: center.agent)
        }
        try await Server.run(settings, world: world, demo: demo, until: Self.endings)
        try await provider.stop()
        try await tickets.stop()
        try await telegram.stop()
        try await center.stop()
    }

    private static func welcome(_ address: String, _ password: String, telegram: String, agent: (login: String, password: String)) {
        Terminal.text(
            """
            Switchboard is running with simulated services.
              address   \(address)
              sign in   admin / \(password)
              channels  \(address)/api
              telegram  \(telegram)
              finesse   \(agent.login) / \(agent.password)
            Ctrl-C stops it and removes everything.
            """)
    }

    /// Closing the terminal ends it too.
    private static let endings: [UnixSignal] = [.sigint, .sigterm, .sighup]

    /// Until the server takes over, a signal would leave the directory behind.
    private static func removeOnSignals(_ directory: String) async -> Task<Void, Never> {
        let signals = await UnixSignalsSequence(trapping: endings)
        return Task {
            for await _ in signals {
                try? FileManager.default.removeItem(atPath: directory)
                Foundation.exit(CommandExit.failed.rawValue)
            }
        }
    }
}
