import Accounts
import ArgumentParser
import Kernel
import Platform

/// `switchboard service …`: what may report events.
struct ServiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service", abstract: "Add, list, change and rotate the services that report events.",
        subcommands: [Add.self, List.self, Set.self, Rotate.self])

    /// - Parameter team: the name of the team it belongs to.
    private static func show(_ service: Service, team: String? = nil, json: Bool) throws {
        if json {
            return try Terminal.json(["id": service.id.rawValue, "name": service.name, "code": service.code, "team": team])
        }
        Terminal.data([service.id.description, service.name, service.code])
    }

    struct Add: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a service and print its code.",
            discussion: "Example: switchboard service add Shop --data-dir /var/lib/switchboard --json")

        @Argument(help: "Its name; the Dispatcher's clients send it as app_name.")
        var name: String
        @Option(help: "A code to use, at least 16 characters; one is made otherwise.")
        var code: String?
        @Option(help: "The team that looks after it; only its members and those with a role everywhere see it.")
        var team: String?
        @Option(help: "Where its health can be asked, e.g. https://shop.example/health.")
        var statusUrl: String?
        @Option(help: "Folder of its log files on this machine; must lie in app_logs.roots to be shown.")
        var logsFolder: String?
        @Option(help: "What makes events the same problem: title, title-without-quotes, title-and-message, title-as-it-is or never.")
        var grouping: GroupingRule = .title
        @Option(help: "The most events it may send in a minute; the server's setting otherwise.")
        var rateLimit: Int?
        @Flag(help: "One line of JSON: {\"id\":1,\"name\":\"Shop\",\"code\":\"…\"}.")
        var json = false
        @OptionGroup var storage: StorageOptions

        static let makesInstallation = true

        func perform(on installation: Installation) async throws {
            let accounts = await installation.accounts()
            var draft = ServiceDraft(
                name: name, code: code, statusURL: statusUrl, logsFolder: logsFolder, grouping: grouping,
                rateLimit: rateLimit)
            draft.team = try await ServiceCommand.team(team, accounts.teams, installation.database)?.id
            let service = try await accounts.serviceOperations.add(draft, by: .commandLine)
            try ServiceCommand.show(service, team: team, json: json)
        }
    }

    struct List: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the services with their codes, one line each.",
            discussion: "Example: switchboard service list --data-dir /var/lib/switchboard")

        @Flag(help: "One line of JSON for each.")
        var json = false
        @OptionGroup var storage: StorageOptions

        func perform(on installation: Installation) async throws {
            let accounts = await installation.accounts()
            let (services, teams) = try await installation.database.read { [accounts] connection in
                (try accounts.services.list(on: connection), try accounts.teams.list(on: connection))
            }
            let names = Dictionary(teams.map { ($0.id, $0.name) }) { $1 }
            for service in services {
                try ServiceCommand.show(service, team: service.team.flatMap { names[$0] }, json: json)
            }
        }
    }

    struct Set: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a service; what is not named stays.",
            discussion: "Example: switchboard service set Shop --rate-limit 600 --data-dir D")

        @Argument(help: "The service's name.")
        var name: String
        @Option(help: "The team that looks after it; empty for none.")
        var team: String?
        @Option(help: "Where its health can be asked; empty for nowhere.")
        var statusUrl: String?
        @Option(help: "Folder of its log files on this machine; empty for none.")
        var logsFolder: String?
        @Option(help: "What makes events the same problem: title, title-without-quotes, title-and-message, title-as-it-is or never.")
        var grouping: GroupingRule?
        @Option(help: "The most events it may send in a minute; 0 for the server's setting.")
        var rateLimit: Int?
        @Flag(help: "One line of JSON.")
        var json = false
        @OptionGroup var storage: StorageOptions

        func perform(on installation: Installation) async throws {
            let accounts = await installation.accounts()
            let found = try await ServiceCommand.team(team, accounts.teams, installation.database)
            let changes = ServiceChanges(
                team: team.map { _ in found?.id }, statusURL: statusUrl.map(Optional.some), logsFolder: logsFolder.map(Optional.some),
                grouping: grouping,
                rateLimit: rateLimit.map { $0 == 0 ? nil : $0 })
            let id = try await ServiceCommand.existing(name, accounts.services, installation.database).id
            let service = try await accounts.serviceOperations.update(id, changes, by: .commandLine)
            try ServiceCommand.show(service, json: json)
        }
    }

    /// Nil when none is named, or the empty one.
    private static func team(_ name: String?, _ teams: TeamStore, _ database: Platform.Database) async throws -> Team? {
        guard let name, !name.isEmpty else { return nil }
        return try await TeamCommand.existing(name, teams, database)
    }

    private static func existing(_ name: String, _ store: ServiceStore, _ database: Platform.Database) async throws -> Service {
        guard let service = try await database.read({ try store.find(name: name, on: $0) }) else {
            throw Refusal("There is no service \"\(name)\": `switchboard service list` shows what there is.")
        }
        return service
    }

    struct Rotate: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a service a new code; the old one stays valid for a while.",
            discussion: "Example: switchboard service rotate Shop --overlap-hours 48 --data-dir /var/lib/switchboard")

        @Argument(help: "The service's name.")
        var name: String
        @Option(help: "The new code, at least 16 characters; one is made otherwise.")
        var code: String?
        @Option(help: "Hours the old code stays valid; services.code_overlap_hours by default.")
        var overlapHours: Int?
        @Flag(help: "One line of JSON.")
        var json = false
        @OptionGroup var storage: StorageOptions

        func validate() throws {
            guard overlapHours.map({ (0...8760).contains($0) }) ?? true else {
                throw ValidationError("--overlap-hours goes from 0 to 8760.")
            }
        }

        func perform(on installation: Installation) async throws {
            let accounts = await installation.accounts()
            let overlap = Duration.seconds((overlapHours ?? installation.settings[ServiceCodeSettings.self].overlapHours) * 3600)
            let id = try await ServiceCommand.existing(name, accounts.services, installation.database).id
            let service = try await accounts.serviceOperations.rotate(id, code: code, overlap: overlap, by: .commandLine)
            try ServiceCommand.show(service, json: json)
        }
    }
}

extension GroupingRule: ExpressibleByArgument {}
