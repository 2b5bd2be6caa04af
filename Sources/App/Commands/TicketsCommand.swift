import ArgumentParser
import Kernel
import Platform
import Tickets

/// `switchboard tickets …`: days of tickets.
struct TicketsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tickets", abstract: "Have days of tickets worked out, and look how far they are.", subcommands: [Run.self, Runs.self])

    private static func operations(_ installation: Installation) -> RunOperations {
        TicketsModule.runs(database: installation.database, settings: installation.settings, world: installation.world)
    }

    private static func show(_ run: TicketRun, json: Bool) throws {
        let day = TicketRun.date(run.day)
        guard json else {
            Terminal.data(
                [String(run.id), day, run.state.rawValue, "\(run.judged) judged", "\(run.failures.count) failed"]
                    + [run.problem].compactMap { $0 })
            for failure in run.failures { Terminal.data(["failed", failure.ticket, failure.reason]) }
            return
        }
        let failed: JSON = .list(run.failures.map { ["ticket": .text($0.ticket), "reason": .text($0.reason)] })
        let line: JSON = [
            "id": .integer(run.id), "kind": .text(run.kind.rawValue), "day": .text(day), "state": .text(run.state.rawValue),
            "failed": failed, "listed": .integer(Int64(run.listed)), "judged": .integer(Int64(run.judged)),
            "problem": run.problem.map(JSON.text) ?? .null,
        ]
        Terminal.data(line.line)
    }

    struct Run: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have a day worked out, for the first time or again.",
            discussion: """
                A running server does it: it fetches the tickets of the day and judges those whose last task was completed on it.
                Example: switchboard tickets run --day 2026-11-20 --wait 600 --data-dir /var/lib/switchboard
                """)

        @Option(help: "The day, in tickets.time_zone.")
        var day: String
        @Option(help: "Wait so many seconds at most until it is done; fails when it is not, or could not be.")
        var wait: Int?
        @Flag(help: "One line of JSON: id, kind, day, state, failed, listed, judged, problem.")
        var json = false
        @OptionGroup var storage: StorageOptions

        func perform(on installation: Installation) async throws {
            let operations = TicketsCommand.operations(installation)
            var run = try await operations.start(day: day, by: .commandLine)
            let end = installation.world.now().adding(.seconds(wait ?? 0))
            while run.state != .done, run.state != .failed, installation.world.now() < end {
                try await Task.sleep(for: .milliseconds(250))
                run = try await operations.find(run.id, by: .commandLine)
            }
            try TicketsCommand.show(run, json: json)
            if wait != nil, run.state != .done { throw CommandExit.failed }
        }
    }

    struct Runs: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the newest runs, with the tickets that failed.",
            discussion: "Example: switchboard tickets runs --data-dir /var/lib/switchboard")

        @Option(help: "How many.")
        var limit = 20
        @Flag(help: "One line of JSON for each.")
        var json = false
        @OptionGroup var storage: StorageOptions

        func perform(on installation: Installation) async throws {
            let operations = TicketsCommand.operations(installation)
            for run in try await operations.list(limit: max(1, min(limit, 1000)), by: .commandLine) {
                try TicketsCommand.show(try await operations.find(run.id, by: .commandLine), json: json)
            }
        }
    }
}
