import Foundation
import IncidentReporter
import Logging

/// An application that reports what it reads: each line of its standard input is a report, "LEVEL TITLE", and is answered by a line
/// that says what became of it.
///
///     incident-reporter-sample https://desk.example.org Shop code-of-the-service [--log FILE]… [--spool FOLDER] [--ca FILE]
///
/// Beside that: "soon LEVEL TITLE" does not wait, "log LEVEL TEXT" goes through swift-log, "die LEVEL TEXT" too and
/// ends the process at once, "flush" waits until all is sent.
@main
struct Sample {
    static func main() async {
        let words = Array(CommandLine.arguments.dropFirst())
        guard words.count >= 3 else {
            print("usage: incident-reporter-sample URL SERVICE CODE [--log FILE]… [--spool FOLDER] [--ca FILE]")
            exit(64)
        }
        var options = ReporterOptions()
        var logFiles: [String] = []
        for (name, value) in zip(words.dropFirst(3), words.dropFirst(4)) {
            switch name {
            case "--log": logFiles.append(value)
            case "--spool": options.spool = .folder(value)
            case "--ca": options.certificateAuthorities = value
            default: break
            }
        }
        let reporter = IncidentReporter(url: words[0], service: words[1], code: words[2], logFiles: logFiles, options: options)
        LoggingSystem.bootstrap {
            MultiplexLogHandler([StreamLogHandler.standardError(label: $0), IncidentLogHandler(label: $0, reporter: reporter)])
        }
        while let line = readLine() {
            print(await answer(to: line, reporter))
            fflush(nil)
        }
    }

    private static func answer(to line: String, _ reporter: IncidentReporter) async -> String {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        let rest = words.count > 1 ? words[1] : ""
        switch words.first {
        case "flush": return await reporter.flush() ? "sent" : "waiting"
        case "soon":
            let (level, title) = report(in: rest)
            reporter.reportSoon(title: title, level: level)
            return "soon"
        case "log", "die":
            let (level, text) = report(in: rest)
            Logger(label: "sample").log(level: Logger.Level(level), "\(text)")
            if words.first == "die" { abort() }
            return "logged"
        default:
            let (level, title) = report(in: line)
            do {
                let receipt = try await reporter.report(title: title, level: level)
                return receipt.isAccepted ? "accepted \(receipt.status)" : "kept \(receipt.status) \(receipt.problem)"
            } catch {
                return "lost \(error)"
            }
        }
    }

    private static func report(in line: String) -> (ReportLevel, String) {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        return (ReportLevel(named: words.first ?? ""), words.count > 1 ? words[1] : line)
    }
}

extension Logger.Level {
    init(_ level: ReportLevel) {
        switch level {
        case .debug: self = .debug
        case .info: self = .info
        case .warning: self = .warning
        case .error: self = .error
        case .critical: self = .critical
        }
    }
}
