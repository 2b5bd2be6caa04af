import Accounts
import ArgumentParser
import Kernel
import Platform

/// `switchboard user …`: who may sign in.
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Add, list, change and disable users, and set passwords.",
        subcommands: [Add.self, List.self, SetRole.self, Email.self, Passwd.self, ResetLink.self, Disable.self, Enable.self])

    private static func show(_ user: User, json: Bool) throws {
        if json {
            return try Terminal.json([
                "id": user.id.rawValue, "name": user.name, "role": user.role.word, "disabled": user.isDisabled, "email": user.email,
            ])
        }
        Terminal.data(
            [user.id.description, user.name, user.role.word] + (user.isDisabled ? ["disabled"] : []) + [user.email].compactMap { $0 })
    }

    /// Where a password comes from: never from the argument list, which every process of the machine can read.
    struct PasswordOptions: ParsableArguments {
        @Flag(help: "Read the password from the first line of standard input.")
        var passwordStdin = false

        func validate() throws {
            guard passwordStdin else { throw ValidationError("Say --password-stdin and send the password on standard input.") }
        }

        func read() throws -> String {
            guard let password = Terminal.readLine() else { throw ValidationError("Standard input holds no password.") }
            return password
        }
    }

    static func existing(_ name: String, _ store: UserStore, _ database: Database) async throws -> User {
        guard let user = try await database.read({ try store.find(name: name, on: $0) }) else {
            throw Refusal("There is no user \"\(name)\": `switchboard user list` shows who there is.")
        }
        return user
    }

    struct Add: Command {
        static let configuration = CommandConfiguration(
            abstract: "Add a user.",
            discussion: "Example: echo \"$PASSWORD\" | switchboard user add ann --role operator --password-stdin --data-dir D")

        @Argument(help: "The name to sign in with.")
        var name: String
        @Option(help: "What the user may do everywhere: viewer, operator, supervisor, admin, or none for one who is only in teams.")
        var role: BaseRole
        @Option(help: "The e-mail address; nobody else may have it.")
        var email: String?
        @OptionGroup var password: PasswordOptions
        @Flag(help: "One line of JSON.")
        var json = false
        @OptionGroup var storage: StorageOptions

        func perform() async throws {
            let secret = try password.read()
            let accounts = await (try storage.openOrMake()).accounts()
            let user = try await accounts.users.add(name: name, role: role.role, email: email, password: secret, by: .commandLine)
            try UserCommand.show(user, json: json)
        }
    }

    struct List: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the users, one line each.", discussion: "Example: switchboard user list --data-dir D")

        @Flag(help: "One line of JSON for each.")
        var json = false
        @OptionGroup var storage: StorageOptions

        func perform(on installation: Installation) async throws {
            let store = await installation.accounts().userStore
            for user in try await installation.database.read({ try store.list(on: $0) }) {
                try UserCommand.show(user, json: json)
            }
        }
    }

    struct SetRole: InstallationCommand {
        static let configuration = CommandConfiguration(
            commandName: "role", abstract: "Give a user another role that holds everywhere, or none.",
            discussion: "Example: switchboard user role ann supervisor --data-dir D")

        @Argument(help: "The user's name.")
        var name: String
        @Argument(help: "viewer, operator, supervisor, admin, or none for one who is only in teams.")
        var role: BaseRole
        @OptionGroup var storage: StorageOptions

        func perform(on installation: Installation) async throws {
            let accounts = await installation.accounts()
            let user = try await UserCommand.existing(name, accounts.userStore, installation.database)
            let changed = try await accounts.users.setRole(user.id, role.role, by: .commandLine)
            Terminal.note("\(changed.name) is \(changed.role.word).")
        }
    }

    struct Email: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a user another e-mail address, or none.",
            discussion: """
                Example: switchboard user email ann ann@example.org --data-dir D
                Example: switchboard user email ann --remove --data-dir D
                """)

        @Argument(help: "The user's name.")
        var name: String
        @Argument(help: "The e-mail address; nobody else may have it.")
        var address: String?
        @Flag(help: "Take the address away.")
        var remove = false
        @OptionGroup var storage: StorageOptions

        func validate() throws {
            guard (address == nil) == remove else { throw ValidationError("Say an address, or --remove.") }
        }

        func perform(on installation: Installation) async throws {
            let accounts = await installation.accounts()
            let user = try await UserCommand.existing(name, accounts.userStore, installation.database)
            // An empty word is no address: taking one away is said.
            let changed = try await accounts.users.setEmail(user.id, try address.map { try EmailRule.checked($0) }, by: .commandLine)
            Terminal.note(changed.email.map { "The address of \(changed.name) is \($0)." } ?? "\(changed.name) has no address.")
        }
    }

    struct Passwd: Command {
        static let configuration = CommandConfiguration(
            abstract: "Set a user's password; ends their sessions.",
            discussion: "Example: echo \"$PASSWORD\" | switchboard user passwd ann --password-stdin --data-dir D")

        @Argument(help: "The user's name.")
        var name: String
        @OptionGroup var password: PasswordOptions
        @OptionGroup var storage: StorageOptions

        func perform() async throws {
            let secret = try password.read()
            let installation = try await storage.open()
            let accounts = await installation.accounts()
            let user = try await UserCommand.existing(name, accounts.userStore, installation.database)
            _ = try await accounts.users.setPassword(of: user.id, secret, by: .commandLine)
            Terminal.note("The password of \(user.name) is changed; their sessions have ended.")
        }
    }

    struct ResetLink: InstallationCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset-link", abstract: "Print a link, good once within a day, by which a user chooses a password.",
            discussion: "Example: switchboard user reset-link ann --public-url https://desk.example --data-dir D")

        @Argument(help: "The user's name.")
        var name: String
        @OptionGroup var links: LinkOptions
        @OptionGroup var storage: StorageOptions

        var settings: [String] { links.settings }

        func perform(on installation: Installation) async throws {
            let accounts = await installation.accounts()
            let user = try await UserCommand.existing(name, accounts.userStore, installation.database)
            let made = try await accounts.users.resetLink(for: user.id, by: .commandLine)
            Terminal.data(installation.passwordLink(token: made.linkToken))
        }
    }

    struct Disable: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Disable a user; ends their sessions and tokens.",
            discussion: "Example: switchboard user disable ann --data-dir D")

        @Argument(help: "The user's name.")
        var name: String
        @OptionGroup var storage: StorageOptions

        func perform(on installation: Installation) async throws {
            let accounts = await installation.accounts()
            let user = try await UserCommand.existing(name, accounts.userStore, installation.database)
            _ = try await accounts.users.disable(user.id, by: .commandLine)
            Terminal.note("\(user.name) is disabled.")
        }
    }
}

extension UserCommand {
    struct Enable: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a disabled user sign in again.", discussion: "Example: switchboard user enable ann --data-dir D")

        @Argument(help: "The user's name.")
        var name: String
        @OptionGroup var storage: StorageOptions

        func perform(on installation: Installation) async throws {
            let accounts = await installation.accounts()
            let user = try await UserCommand.existing(name, accounts.userStore, installation.database)
            _ = try await accounts.users.enable(user.id, by: .commandLine)
            Terminal.note("\(user.name) may sign in.")
        }
    }
}

/// A role that holds everywhere, or the word that there is none.
struct BaseRole: ExpressibleByArgument {
    let role: Role?

    init?(argument: String) {
        guard argument != "none" else { role = nil; return }
        guard let role = Role(word: argument) else { return nil }
        self.role = role
    }

    static var allValueStrings: [String] { Role.allCases.map(\.word) + ["none"] }
}

extension Role: ExpressibleByArgument {
    package init?(argument: String) { self.init(word: argument) }
    package static var allValueStrings: [String] { allCases.map(\.word) }
}
