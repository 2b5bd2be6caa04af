import Accounts
import ArgumentParser
import Kernel
import Platform

/// `switchboard token …`: keys for programs that speak for more than one service.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Add, list and revoke API tokens.",
        subcommands: [Add.self, List.self, Revoke.self])

    private struct Line: Encodable {
        let id: Int64
        let name: String
        let hint: String
        let scopes: [String]
        let revoked: Bool
        /// Only when it was just made.
        var token: String?

        init(_ token: APIToken, text: String? = nil) {
            id = token.id.rawValue
            name = token.name
            hint = token.hint
            scopes = token.scopes.map(\.rawValue).sorted()
            revoked = token.revokedAt != nil
            self.token = text
        }

        var fields: [String] {
            [String(id), name, token ?? hint + "…", scopes.joined(separator: " ")] + (revoked ? ["revoked"] : [])
        }
    }

    private static func show(_ line: Line, json: Bool) throws {
        if json { return try Terminal.json(line) }
        Terminal.data(line.fields)
    }

    struct Add: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token and print it; it cannot be shown again.",
            discussion: "Example: switchboard token add collector --scope events:write --data-dir D --json")

        @Argument(help: "What it is for.")
        var name: String
        @Option(help: "What it may do; repeat for more. One of \(TokenScope.allValueStrings.joined(separator: ", ")).")
        var scope: [TokenScope]
        @Option(help: "The user whose rights it has, as far as its scopes go; without one it is the house's and may all that they name.")
        var owner: String?
        @Flag(help: "One line of JSON.")
        var json = false
        @OptionGroup var storage: StorageOptions

        func perform(on installation: Installation) async throws {
            let accounts = await installation.accounts()
            let user: User? =
                if let owner { try await UserCommand.existing(owner, accounts.userStore, installation.database) } else { nil }
            let made = try await accounts.tokenOperations.add(name: name, scopes: Set(scope), owner: user?.id, by: .commandLine)
            try TokenCommand.show(Line(made.token, text: made.text), json: json)
        }
    }

    struct List: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the tokens, one line each.", discussion: "Example: switchboard token list --data-dir D")

        @Flag(help: "One line of JSON for each.")
        var json = false
        @OptionGroup var storage: StorageOptions

        func perform(on installation: Installation) async throws {
            let store = await installation.accounts().tokens
            for token in try await installation.database.read({ try store.list(on: $0) }) {
                try TokenCommand.show(Line(token), json: json)
            }
        }
    }

    struct Revoke: InstallationCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke a token by its number.", discussion: "Example: switchboard token revoke 3 --data-dir D")

        @Argument(help: "The number that list shows.")
        var id: Int64
        @OptionGroup var storage: StorageOptions

        func perform(on installation: Installation) async throws {
            let accounts = await installation.accounts()
            let found = try await installation.database.read { [tokens = accounts.tokens] in
                guard let token = try tokens.find(APITokenID(id), on: $0) else { throw ClientError.tokenNotFound }
                return token
            }
            let token = try await accounts.tokenOperations.revoke(found.id, of: found.ownerID, by: .commandLine)
            Terminal.note("The token \(token.name) is revoked.")
        }
    }
}

extension TokenScope: ExpressibleByArgument {
    package init?(argument: String) {
        guard let scope = Installation.scopes.first(where: { $0.rawValue == argument }) else { return nil }
        self = scope
    }

    package static var allValueStrings: [String] { Installation.scopes.map(\.rawValue) }
}
