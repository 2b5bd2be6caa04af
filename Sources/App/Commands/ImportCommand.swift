import ArgumentParser
import Connector
import Foundation
import Incidents
import Kernel
import Platform
import StatusPage
import Tickets

/// `switchboard import …`: what another system knows.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Bring over what another system knows.",
        subcommands: [
            Dispatcher.self, DispatcherEnv.self, Helpdesk.self, Agencies.self, Statuspage.self, NTTMEnvironment.self,
            AlertmanagerFiles.self,
        ])

    struct Dispatcher: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring over applications with their codes, incidents and users of a Dispatcher.",
            discussion: """
                Reads the old SQLite file and changes nothing in it. Running it again imports only what is new.
                Users get a link to choose a password, printed here and good for a day; running it again makes new links
                for those who have not chosen one. Exit code 1 when an application or a user was left out.
                Example: switchboard import dispatcher /srv/dispatcher/db.sqlite --data-dir /var/lib/switchboard
                """)

        @Argument(help: "The SQLite file of the old system.")
        var oldDatabase: String
        @Flag(help: "One line of JSON.")
        var json = false
        @OptionGroup var links: LinkOptions
        @OptionGroup var storage: StorageOptions

        static let makesInstallation = true
        var settings: [String] { links.settings }

        func perform(on installation: Installation) async throws {
            let work = DispatcherImport(
                path: oldDatabase, database: installation.database, accounts: await installation.accounts(),
                settings: installation.settings, world: installation.world,
                words: try Composition.texts.get().for(.english), linkURL: { installation.passwordLink(token: $0) },
                progress: { Terminal.note($0) })
            let summary = try await work.run()
            try show(summary)
            // Clients of what was left out would be refused: nobody should find out by accident.
            if summary.isIncomplete { throw CommandExit.failed }
        }

        private func show(_ summary: ImportSummary) throws {
            for note in summary.notes { Terminal.note(note) }
            if json { return try Terminal.json(summary) }
            Terminal.data(summary.text)
            for link in summary.links { Terminal.data([link.name, link.link]) }
        }
    }

    struct DispatcherEnv: Command {
        static let configuration = CommandConfiguration(
            commandName: "dispatcher-env", abstract: "Take over the settings that the .env of a Dispatcher holds.",
            discussion: """
                Reads the old file and changes nothing in it. What Switchboard understands is added to the settings file, switchboard.yaml
                in the data directory where no other is named, which only its owner may read then; what stands there already stays. What is
                left out is told on standard error. No secret is printed. It counts from the next start of the server.
                Example: switchboard import dispatcher-env /srv/dispatcher/.env --data-dir /var/lib/switchboard
                """)

        @Argument(help: "The .env of the old system.")
        var file: String
        @Option(help: "Folder of the database, the keys and switchboard.yaml.")
        var dataDir: String?

        func perform() async throws {
            guard let data = FileManager.default.contents(atPath: file) else { throw Refusal("\(file) cannot be read.") }
            guard let old = DispatcherEnvironment(EnvironmentFile.values(String(decoding: data, as: UTF8.self))) else {
                throw Refusal("\(file) is no .env of a Dispatcher.")
            }
            let place = dataDir.map { ["--data-dir", $0] } ?? []
            let loaded = try Composition.settingsTable.load(arguments: place)
            let directory = try DataDirectory(path: loaded.values.server.dataDirectory)
            // The one that the server reads, which a package puts elsewhere.
            let settings = loaded.file
            let addition = try SettingsFile.add(old.settings, to: settings) { new in
                _ = try Composition.settingsTable.load(arguments: ["--data-dir", directory.path, "--config", new])
            }
            for key in addition.added { Terminal.data("\(key) was added to \(settings).") }
            for key in addition.kept { Terminal.note("\(key) is left out: \(settings) says something else already.") }
            for note in old.notes { Terminal.note(note) }
        }
    }

    struct Statuspage: Command {
        static let configuration = CommandConfiguration(
            abstract: "Print the settings that serve what a Statuspage's configuration file says.",
            discussion: """
                Reads the old configuration file and changes nothing. The lines on standard output belong into switchboard.yaml; what
                needs a look is told on standard error.
                Example: switchboard import statuspage /srv/statuspage/configs/main.yml >> switchboard.yaml
                """)

        @Argument(help: "The configuration file of the old system.")
        var file: String

        func perform() async throws {
            guard let data = FileManager.default.contents(atPath: file) else { throw Refusal("\(file) cannot be read.") }
            let old = OldConfiguration(
                text: String(decoding: data, as: UTF8.self), path: URL(filePath: file).path,
                isFolder: { path in
                    var isFolder: ObjCBool = false
                    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
                })
            guard let old else { throw Refusal("\(file) is no configuration file of a Statuspage.") }
            for line in old.settings { Terminal.data(line) }
            for note in old.notes { Terminal.note(note) }
        }
    }

    struct NTTMEnvironment: Command {
        static let configuration = CommandConfiguration(
            commandName: "nttm-env", abstract: "Print the settings that serve what the .env of an NTTM-BI server says.",
            discussion: """
                Reads the old file and changes nothing. The lines on standard output belong into switchboard.yaml, and hold secrets; what
                needs a look is told on standard error.
                Example: switchboard import nttm-env /srv/nttm-bi/.env >> switchboard.yaml
                """)

        @Argument(help: "The .env of the old server.")
        var file: String

        func perform() async throws {
            guard let data = FileManager.default.contents(atPath: file) else { throw Refusal("\(file) cannot be read.") }
            guard let old = OldServerEnvironment(EnvironmentFile.values(String(decoding: data, as: UTF8.self))) else {
                throw Refusal("\(file) is no .env of an NTTM-BI server.")
            }
            for line in old.settings { Terminal.data(line) }
            for note in old.notes { Terminal.note(note) }
        }
    }
}
