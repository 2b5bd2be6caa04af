import Accounts
import ArgumentParser
import Foundation
import Incidents
import Kernel
import Logging
import Notifications
import Platform
import Playbooks
import Reachability
import StatusPage

/// `switchboard apply`: playbooks and what belongs to them, from files.
struct ApplyCommand: InstallationCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Make playbooks, teams, destinations, schedules and silences what files say.",
        discussion: """
            All or nothing: where something is wrong, every fault of every file is told on standard error as FILE:LINE, and nothing is
            changed. What the files do not name stays. With --dry-run nothing is changed, either: old and new lines of what would be
            are printed, and only these.
            Example: switchboard apply -f playbooks.yaml teams.yaml --dry-run --data-dir /var/lib/switchboard
            """)

    @Option(name: .customShort("f"), parsing: .upToNextOption, help: ArgumentHelp("YAML files; - for standard input.", valueName: "file"))
    var files: [String]
    @Flag(help: "Change nothing, print what would change.")
    var dryRun = false
    @Flag(help: "One line of JSON: {\"added\":[\"playbook/0001\"],\"changed\":[],\"removed\":[],\"unchanged\":0}.")
    var json = false
    @OptionGroup var storage: StorageOptions

    static let makesInstallation = true

    func perform(on installation: Installation) async throws {
        let sources = files.map { FileSource(name: $0, data: Self.contents(of: $0)) }
        try await Self.apply(sources, to: installation, isTrial: dryRun, json: json)
    }

    /// Applies files, and tells what became of them.
    static func apply(_ sources: [FileSource], to installation: Installation, isTrial: Bool, json: Bool) async throws {
        let words = try Composition.texts.get().for(.english)
        do {
            let outcome = try await installation.files().apply(sources, isTrial: isTrial, by: .commandLine) { words.detail($0) }
            if json { return Terminal.data(outcome.json) }
            for line in isTrial ? outcome.diff : outcome.summary { Terminal.data(line) }
        } catch let refusal as FileRefusal {
            for fault in refusal.faults { Terminal.note(fault.description) }
            throw CommandExit.failed
        }
    }

    /// No more than a file may have, and a byte that shows that there is more; nil when it cannot be read.
    static func contents(of path: String) -> Data? {
        let file = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
        var data = Data()
        do {
            while data.count <= FileSource.maximumBytes, let file, let more = try file.read(upToCount: 1 << 20), !more.isEmpty {
                data += more
            }
        } catch { return nil }
        return file == nil ? nil : data
    }
}

/// `switchboard export`: the same, to files.
struct ExportCommand: InstallationCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print playbooks, teams, destinations, schedules and silences as apply reads them.",
        discussion: """
            The same text for the same state. Secrets are not in it: codes of services, secrets and headers of web hooks.
            Example: switchboard export --data-dir /var/lib/switchboard > switchboard-files.yaml
            """)

    @OptionGroup var storage: StorageOptions

    func perform(on installation: Installation) async throws {
        let text = try await installation.files().export(by: .commandLine)
        // It ends with the end of its last line, as Terminal ends each.
        Terminal.text(String(text.dropLast()))
    }
}

extension Installation {
    func files() async throws -> FileOperations {
        let (accounts, logger) = (await accounts(), Logger(label: "switchboard") { _ in SwiftLogNoOpLogHandler() })
        let incidents = try await IncidentsModule(database: database, accounts: accounts, settings: settings, world: world)
        let notifications = try notifications(accounts: accounts, incidents: incidents, logger: logger)
        let statusPage = try StatusPageModule(
            database: database, accounts: accounts, settings: settings, key: key, world: world,
            desk: Ports.desk(incidents, accounts, database: database), subscribers: Ports.subscribers(notifications))
        let playbooks = PlaybooksModule(
            database: database, accounts: accounts, settings: settings, world: world, logger: logger,
            incidents: Ports.incidentDesk(incidents, accounts, statusPage, database: database), look: Ports.look(incidents, accounts),
            destinations: Ports.destinations(notifications.destinations),
            probes: Ports.probes(
                ReachabilityModule.probes(database: database, accounts: accounts, world: world), accounts.services),
            announce: Ports.announcements(notifications),
            onCall: Ports.onCall)
        return playbooks.files
    }
}
