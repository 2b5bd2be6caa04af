import Accounts
import ArgumentParser
import Foundation
import Kernel
import Notifications
import Platform

/// `switchboard destination …`: where messages about incidents go.
struct DestinationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "destination", abstract: "Say where messages about incidents go.",
        subcommands: [Add.self, List.self, Remove.self])

    private static func show(_ described: DestinationOperations.Described, json: Bool) {
        if json { return Terminal.data(described.line) }
        let destination = described.destination
        Terminal.data([
            String(destination.id), destination.name, destination.way.word, described.address,
            described.team ?? described.services.joined(separator: ", "), described.secret ?? "",
        ])
    }

    struct Add: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have messages about incidents go somewhere, and print where.",
            discussion: """
                Without --service and --team it is told of every service's incidents. The secret of a web hook is printed once.
                Example: switchboard destination add ops --webhook https://ops.example/hook --data-dir /var/lib/switchboard --json
                """)

        @Argument(help: "What to call it; unique.")
        var name: String
        @Option(name: .customLong("service"), parsing: .singleValue, help: "A service whose incidents it is told of; may be repeated.")
        var services: [String] = []
        @Option(help: "The team whose services' incidents it is told of.")
        var team: String?
        @Option(help: "The URL of a web hook.")
        var webhook: String?
        @Option(help: "With --webhook: slack or mattermost, for the form of a message to these.")
        var preset: String?
        @Option(
            name: .customLong("header"), parsing: .singleValue, help: "With --webhook: a further header, 'Name: value'; may be repeated.")
        var headers: [String] = []
        @Option(parsing: .unconditional, help: "A chat in Telegram: its number, or @name.")
        var telegram: String?
        @Option(help: "A mail address.")
        var mail: String?
        @Option(help: "A JID of a person or a room.")
        var xmpp: String?
        @Option(help: "A user, by their own contact methods.")
        var user: String?
        @Option(help: "Levels with commas between; error,critical otherwise.")
        var levels: String?
        @Option(help: "Of opened, reopened, resolved, commented, with commas between; the first three otherwise.")
        var kinds: String?
        @Option(help: "Of the messages: en, ru or pt-BR.")
        var language: String?
        @Option(help: "Of times in messages, e.g. Europe/Moscow.")
        var timeZone: String?
        @Option(help: "Whether many new incidents become one message, on or off; on for all but web hooks.")
        var bundle: Switch?
        @Flag(help: "One line of JSON.")
        var json = false
        @OptionGroup var storage: StorageOptions

        /// A choice that has a usual value.
        enum Switch: String, ExpressibleByArgument, CaseIterable { case on, off }

        static let makesInstallation = true

        private var addresses: [(channel: String, address: String)] {
            [("webhook", webhook), ("telegram", telegram), ("mail", mail), ("xmpp", xmpp), ("user", user)]
                .compactMap { channel, address in address.map { (channel, $0) } }
        }

        func validate() throws {
            guard addresses.count == 1 else {
                throw ValidationError("Say one of --webhook, --telegram, --mail, --xmpp and --user.")
            }
            guard services.isEmpty || team == nil else { throw ValidationError("Say --service or --team, not both.") }
            guard webhook != nil || (preset == nil && headers.isEmpty) else {
                throw ValidationError("--preset and --header belong to --webhook.")
            }
            guard headers.allSatisfy({ WebhookHeader($0) != nil }) else {
                throw ValidationError("--header is 'Name: value', and not one that the web hook sends itself.")
            }
        }

        func perform(on installation: Installation) async throws {
            let module = try await installation.notifications()
            var draft = DestinationDraft(name: name, channel: addresses[0].channel, address: addresses[0].address)
            (draft.services, draft.team) = (services, team)
            (draft.levels, draft.kinds) = (levels.map(Self.words), kinds.map(Self.words))
            (draft.language, draft.timeZone, draft.preset) = (language, timeZone, preset)
            draft.bundle = bundle.map { $0 == .on }
            draft.headers = Dictionary(headers.compactMap { WebhookHeader($0) }.map { ($0.name, $0.value) }) { $1 }
            DestinationCommand.show(try await module.destinations.add(draft, by: .commandLine), json: json)
        }

        private static func words(_ text: String) -> [String] {
            text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    struct List: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "List where messages go, one line each.",
            discussion: "Example: switchboard destination list --data-dir /var/lib/switchboard")

        @Flag(help: "One line of JSON for each.")
        var json = false
        @OptionGroup var storage: StorageOptions

        func perform(on installation: Installation) async throws {
            for described in try await installation.notifications().destinations.list(by: .commandLine) {
                DestinationCommand.show(described, json: json)
            }
        }
    }

    struct Remove: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send nothing there any more.", discussion: "Example: switchboard destination remove ops --data-dir D")

        @Argument(help: "Its name.")
        var name: String
        @OptionGroup var storage: StorageOptions

        func perform(on installation: Installation) async throws {
            let destinations = try await installation.notifications().destinations
            try await destinations.remove(try await destinations.find(name: name, by: .commandLine).id, by: .commandLine)
        }
    }
}
