import ArgumentParser
import Connector
import Foundation
import Kernel
import Logging
import Platform
import UnixSignals

/// `switchboard connect`: stands beside a ticket system in a closed network and hands its tickets to a server.
struct ConnectCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "connect", abstract: "Connect a ticket system in a closed network to a server.",
        discussion: """
            Settings come from the environment, or from a file: \(ConnectSettings.names.joined(separator: " ")). The environment comes
            before the file. With TOKEN and KEY it speaks the protocol of the old NTTM-BI server, with TOKEN alone Switchboard's own.
            docs/connect.md tells of each.
            Example: switchboard connect --env /etc/switchboard/connect.env --check
            """)

    @Option(name: .customLong("env"), help: "A file of NAME=value lines, as the old connector's .env.")
    var file: String?
    @Flag(help: "Try everything once and say what works; exit code 0 only when all does.")
    var check = false
    @Option(help: "With --check: also ask for this list; repeat for more.")
    var list: [String] = []
    @Option(help: "With --check: also fetch this ticket; repeat for more.")
    var ticket: [String] = []

    func perform() async throws {
        var log = Settings.Log()
        log.level = check ? .error : .info
        let logger = log.logger("connect", now: World.live.now)
        defer { LogSink.standardError.flush() }
        let settings: ConnectSettings
        do { settings = try ConnectSettings(try values()) } catch let problems as ConnectSettings.Problems {
            for line in problems.lines { Terminal.note(line) }
            throw CommandExit.wrongSettings
        }
        let process = ConnectorProcess(settings, version: Version.text, logger: logger)
        guard !check else { return try report(await process.check(lists: list, tickets: ticket)) }
        do { try await Self.untilSignalled { try await process.run() } } catch let twice as Connector.RunsTwice {
            Terminal.note("\(twice)")
            throw CommandExit.runsTwice
        }
    }

    private func values() throws -> [String: String] {
        let environment = ProcessInfo.processInfo.environment
        guard let file else { return environment }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { throw Refusal("\(file) cannot be read.") }
        // What is empty in the environment is not set.
        return EnvironmentFile.values(text).merging(environment.filter { !$0.value.isEmpty }) { _, given in given }
    }

    private func report(_ findings: [Finding]) throws {
        findings.forEach { Terminal.data($0.line) }
        guard findings.allSatisfy({ $0.level != .problem }) else { throw CommandExit.failed }
    }

    private static func untilSignalled(_ work: @escaping @Sendable () async throws -> Void) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask(operation: work)
            group.addTask { for await _ in signals { return } }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
