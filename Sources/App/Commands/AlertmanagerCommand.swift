import ArgumentParser
import Foundation
import Kernel
import Platform
import Playbooks

/// `switchboard import alertmanager`: who is told, and what is quiet, as an Alertmanager's files say it.
struct AlertmanagerFiles: InstallationCommand {
    static let configuration = CommandConfiguration(
        commandName: "alertmanager",
        abstract: "Take over routes, receivers, inhibit rules, time intervals and silences of an Alertmanager.",
        discussion: """
            Reads the configuration file and, as JSON, the silences of its API (GET /api/v2/silences), and changes nothing in them. What
            they come to is applied as a file is: all of it or nothing, and again without harm. What is left out is told on standard
            error; docs/silences.md says what becomes of what. With --print only the file is printed, to be looked at and applied.
            Example: switchboard import alertmanager alertmanager.yml silences.json --dry-run --data-dir /var/lib/switchboard
            """)

    @Argument(help: "Files of the Alertmanager; - for standard input.")
    var files: [String]
    @Option(parsing: .singleValue, help: ArgumentHelp("What a label becomes, beside the usual ones.", valueName: "label=field"))
    var label: [String] = []
    @Flag(name: .customLong("print"), help: "Print the file of ours and change nothing.")
    var printsOnly = false
    @Flag(help: "Change nothing, print what would change.")
    var dryRun = false
    @Flag(help: "One line of JSON, as apply prints it.")
    var json = false
    @OptionGroup var storage: StorageOptions

    static let makesInstallation = true

    func perform(on installation: Installation) async throws {
        let sources = files.map { FileSource(name: $0, data: ApplyCommand.contents(of: $0)) }
        let taken = AlertmanagerImport(sources, labels: try labels(), at: installation.world.now())
        for note in taken.notes { Terminal.note(note) }
        guard taken.faults.isEmpty else {
            for fault in taken.faults { Terminal.note(fault.description) }
            throw CommandExit.failed
        }
        guard !printsOnly else { return Terminal.text(String(taken.text.dropLast())) }
        let file = FileSource(name: "alertmanager", data: Data(taken.text.utf8))
        try await ApplyCommand.apply([file], to: installation, isTrial: dryRun, json: json)
    }

    private func labels() throws -> [String: String] {
        try label.reduce(into: [:]) { labels, text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw Refusal("\(text) is no label=field.") }
            labels[parts[0]] = parts[1]
        }
    }
}
