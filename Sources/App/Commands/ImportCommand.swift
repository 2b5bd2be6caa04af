import ArgumentParser
import Incidents
import Kernel
import Platform

/// `switchboard import …`: what another system knows.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Bring over what another system knows.", subcommands: [Dispatcher.self])

    struct Dispatcher: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring over applications with their codes, incidents and users of a Dispatcher.",
            discussion: """
                Reads the old SQLite file and changes nothing in it. Running it again imports only what is new.
                Users get a link to choose a password, printed here and good for a day.
                Example: switchboard import dispatcher /srv/dispatcher/db.sqlite --data-dir /var/lib/switchboard
                """)

        @Argument(help: "The SQLite file of the old system.")
        var oldDatabase: String
        @Flag(help: "One line of JSON.")
        var json = false
        @OptionGroup var storage: StorageOptions

        func run() async throws {
            try await reportingFailures {
                let installation = try await storage.open()
                let baseURL = installation.settings.baseURL()
                let work = DispatcherImport(
                    path: oldDatabase, database: installation.database, accounts: await installation.accounts(),
                    settings: installation.settings, world: installation.world,
                    linkURL: { token in "\(baseURL)/setup/\(token)" }, progress: { Terminal.note($0) })
                let summary = try await work.run()
                if json { return try Terminal.json(summary) }
                Terminal.data(summary.text)
                for link in summary.links { Terminal.data("\(link.name)\t\(link.link)") }
                for note in summary.notes { Terminal.note(note) }
            }
        }
    }
}
