import ArgumentParser
import Kernel

/// `switchboard report`: one event from a script.
struct ReportCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Report one event; exit code 0 only when it was accepted.",
        discussion: """
            Example: switchboard report --url https://desk.example --service Shop --code "$CODE" \\
              --level error --title "Backup failed" --message "rsync: exit 23" --log-file /var/log/backup.log
            """)

    @Option(help: "The server's address, e.g. https://desk.example.")
    var url: String
    @Option(help: "The service's name.")
    var service: String
    @Option(help: "The service's code.")
    var code: String
    @Option(help: "debug, info, warning, error or critical.")
    var level: Level = .error
    @Option(help: "What went wrong, in a line.")
    var title: String
    @Option(help: "What is known about it.")
    var message: String = ""
    @Option(help: "A log file whose end is sent along; repeat for more.")
    var logFile: [String] = []
    @Option(help: "Lines of each log file.")
    var logLines = 100

    func validate() throws {
        guard (0...100_000).contains(logLines) else { throw ValidationError("--log-lines goes from 0 to 100000.") }
    }

    func perform() async throws {
        let logs = try Report.logs(of: logFile, lines: logLines)
        let report = Report(service: service, code: code, level: level, title: title, message: message, logs: logs)
        try await ReportSender.send(report, to: url)
    }
}

extension Level: ExpressibleByArgument {
    package init?(argument: String) { self.init(word: argument) }
    package static var allValueStrings: [String] { allCases.map(\.word) }
    package var defaultValueDescription: String { word }
}
