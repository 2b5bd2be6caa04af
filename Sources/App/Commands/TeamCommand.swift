import Accounts
import ArgumentParser
import Kernel
import Platform

/// `switchboard team …`: who looks after which services together.
struct TeamCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "team", abstract: "Add, list, rename and delete teams, and say who is in them.",
        subcommands: [Add.self, List.self, Rename.self, Delete.self, Member.self])

    private static func show(_ team: Team, _ size: Team.Size = Team.Size(), json: Bool) throws {
        if json {
            return try Terminal.json([
                "id": team.id.rawValue, "name": team.name, "members": size.members, "services": size.services,
            ])
        }
        Terminal.data([team.id.description, team.name, "\(size.members) members", "\(size.services) services"])
    }

    static func existing(_ name: String, _ store: TeamStore, _ database: Database) async throws -> Team {
        guard let team = try await database.read({ try store.find(name: name, on: $0) }) else {
            throw Refusal("There is no team \"\(name)\": `switchboard team list` shows what there is.")
        }
        return team
    }

    struct Add: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a team.", discussion: "Example: switchboard team add Payments --data-dir /var/lib/switchboard")

        @Argument(help: "Its name.")
        var name: String
        @Flag(help: "One line of JSON: {\"id\":1,\"name\":\"Payments\",\"members\":0,\"services\":0}.")
        var json = false
        @OptionGroup var storage: StorageOptions

        static let makesInstallation = true

        func perform(on installation: Installation) async throws {
            let team = try await installation.accounts().teamOperations.add(name: name, by: .commandLine)
            try TeamCommand.show(team, json: json)
        }
    }

    struct List: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the teams, one line each; those who are in one with --members.",
            discussion: "Example: switchboard team list --members --data-dir /var/lib/switchboard")

        @Flag(help: "Each team's members instead: team, user, role.")
        var members = false
        @Flag(help: "One line of JSON for each.")
        var json = false
        @OptionGroup var storage: StorageOptions

        func perform(on installation: Installation) async throws {
            let store = await installation.accounts().teams
            let found = try await installation.database.read { connection -> [(Team, Team.Size, [Team.Member])] in
                let sizes = try store.sizes(on: connection)
                return try store.list(on: connection).map { team in
                    (team, sizes[team.id] ?? Team.Size(), try store.members(of: team.id, on: connection))
                }
            }
            for (team, size, people) in found {
                guard members else { try TeamCommand.show(team, size, json: json); continue }
                for person in people { try TeamCommand.show(person, of: team, json: json) }
            }
        }
    }

    private static func show(_ member: Team.Member, of team: Team, json: Bool) throws {
        if json { return try Terminal.json(["team": team.name, "user": member.name, "role": member.role.word]) }
        Terminal.data([team.name, member.name, member.role.word])
    }

    struct Rename: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a team another name.",
            discussion: "Example: switchboard team rename Payments \"Card payments\" --data-dir /var/lib/switchboard")

        @Argument(help: "The team's name.")
        var name: String
        @Argument(help: "Its new name.")
        var newName: String
        @OptionGroup var storage: StorageOptions

        func perform(on installation: Installation) async throws {
            let accounts = await installation.accounts()
            let id = try await TeamCommand.existing(name, accounts.teams, installation.database).id
            let team = try await accounts.teamOperations.rename(id, to: newName, by: .commandLine)
            Terminal.note("The team is now called \(team.name).")
        }
    }

    struct Delete: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete a team; its services stay and belong to no team.",
            discussion: "Example: switchboard team delete Payments --data-dir /var/lib/switchboard")

        @Argument(help: "The team's name.")
        var name: String
        @OptionGroup var storage: StorageOptions

        func perform(on installation: Installation) async throws {
            let accounts = await installation.accounts()
            let id = try await TeamCommand.existing(name, accounts.teams, installation.database).id
            let size = try await accounts.teamOperations.delete(id, by: .commandLine)
            Terminal.note("\(name) is deleted: it had \(size.members) members; \(size.services) services have no team now.")
        }
    }

    struct Member: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say who is in a team.", subcommands: [Set.self, Remove.self])

        struct Set: InstallationCommand {
            static let configuration = CommandConfiguration(
                abstract: "Take a user into a team, or give a member another role in it.",
                discussion: "Example: switchboard team member set Payments ann --role operator --data-dir D")

            @Argument(help: "The team's name.")
            var team: String
            @Argument(help: "The user's name.")
            var user: String
            @Option(help: "viewer, operator or supervisor of this team's services.")
            var role: Role
            @OptionGroup var storage: StorageOptions

            func perform(on installation: Installation) async throws {
                try await TeamCommand.change(team, user, installation) { teams, team, user in
                    try await teams.setMember(user.id, of: team.id, role: role, by: .commandLine)
                }
                Terminal.note("\(user) is \(role.word) of \(team).")
            }
        }

        struct Remove: InstallationCommand {
            static let configuration = CommandConfiguration(
                abstract: "Take a user out of a team.",
                discussion: "Example: switchboard team member remove Payments ann --data-dir D")

            @Argument(help: "The team's name.")
            var team: String
            @Argument(help: "The user's name.")
            var user: String
            @OptionGroup var storage: StorageOptions

            func perform(on installation: Installation) async throws {
                try await TeamCommand.change(team, user, installation) { teams, team, user in
                    try await teams.removeMember(user.id, of: team.id, by: .commandLine)
                }
                Terminal.note("\(user) is not in \(team).")
            }
        }
    }

    private static func change(
        _ team: String, _ user: String, _ installation: Installation,
        _ change: (TeamOperations, Team, User) async throws -> Void
    ) async throws {
        let accounts = await installation.accounts()
        let found = try await UserCommand.existing(user, accounts.userStore, installation.database)
        try await change(accounts.teamOperations, try await existing(team, accounts.teams, installation.database), found)
    }
}
