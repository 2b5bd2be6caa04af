import Accounts
import ArgumentParser
import ContactCenter
import Helpdesk
import Incidents
import Kernel
import Platform

extension ImportCommand {
    struct Helpdesk: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring over users with their e-mail addresses, unread notices, calls and agencies of a helpdesk.",
            discussion: """
                Reads the old SQLite file and changes nothing in it. Running it again imports only what is new. Passwords are not taken
                over: users get a link to choose one, printed here and good for a day; running it again makes new links for those who
                have not chosen one. What was mended or left out is told on standard error. Exit code 1 when a user was left out.
                Example: switchboard import helpdesk /srv/helpdesk/app.db --data-dir /var/lib/switchboard
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
            let settings = installation.settings
            let clock = LocalTime(zone: settings[HelpdeskSettings.self].timeZone)
            // Both look into the same file; which of them it is of is found out there.
            let calls = try await CallImport(
                path: oldDatabase, database: installation.database, settings: settings, world: installation.world,
                time: { clock.time(written: $0) }
            ).run()
            let people = HelpdeskImport(
                path: oldDatabase, database: installation.database, accounts: await installation.accounts(),
                time: { clock.time(written: $0) }, now: installation.world.now, words: try Composition.texts.get().for(.english),
                linkURL: { installation.passwordLink(token: $0) })
            do {
                try show(try await people.run(), calls)
            } catch HelpdeskImport.Failure.notAHelpdesk(let path) {
                guard let calls else { throw HelpdeskImport.Failure.notAHelpdesk(path: path) }
                try show(HelpdeskImportSummary(), calls)
            }
        }

        private func show(_ people: HelpdeskImportSummary, _ calls: CallImportSummary?) throws {
            for note in people.notes + (calls?.notes ?? []) { Terminal.note(note) }
            if json {
                try Terminal.json(Brought(people: people, calls: calls ?? CallImportSummary()))
            } else {
                Terminal.data(people.text)
                if let calls { Terminal.data(calls.text) }
                for link in people.links { Terminal.data([link.name, link.link]) }
            }
            if people.isIncomplete { throw CommandExit.failed }
        }

        /// All of it as one object.
        private struct Brought: Encodable {
            private enum CodingKeys: String, CodingKey {
                case users, notices, calls, agencies, links, notes
            }

            let people: HelpdeskImportSummary
            let calls: CallImportSummary

            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(people.users, forKey: .users)
                try container.encode(people.notices, forKey: .notices)
                try container.encode(calls.calls, forKey: .calls)
                try container.encode(calls.agencies, forKey: .agencies)
                try container.encode(people.links, forKey: .links)
                try container.encode(people.notes + calls.notes, forKey: .notes)
            }
        }
    }
}
