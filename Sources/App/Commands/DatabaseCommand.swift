import ArgumentParser
import Kernel
import Platform
import Tickets

/// `switchboard database …`: who else may look into the database.
struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "database", abstract: "Let other programs read the database.", subcommands: [Reader.self])

    struct Reader: Command {
        static let configuration = CommandConfiguration(
            abstract: "Make a PostgreSQL role that reads the views of the schema reporting and nothing else.",
            discussion: """
                incidents, events, timeline, services, users and what there is of tickets, with times and words, without passwords,
                codes and tokens; and expires_tickets and stopped_tickets under the names that dashboards know.
                Running it again gives the role a new password. To take it away: DROP OWNED BY bi; DROP ROLE bi.
                Example: echo "$PASSWORD" | switchboard database reader bi --password-stdin --data-dir D
                """)

        @Argument(help: "The role's name: small letters, digits and underscores.")
        var name: String
        @Flag(help: "Make the role with the password in the first line of standard input; without it the role is there already.")
        var passwordStdin = false
        @OptionGroup var storage: StorageOptions

        func perform() async throws {
            guard let reader = PostgresReader(name: name) else {
                throw ValidationError("\"\(name)\" is no name for a role: small letters, digits and underscores.")
            }
            let world = World.live
            let secret = try passwordStdin ? readSecret(world) : nil
            let installation = try await storage.open()
            guard installation.database.dialect == .postgres else {
                throw Refusal("SQLite has no users. Give readers a copy of their own: `switchboard backup FILE`.")
            }
            try await installation.database.write { connection in
                try reader.prepare(secret: secret, on: connection)
                try reader.allow(ReportingViews.all, in: ReportingViews.schema, on: connection)
                for schema in [nil, ReportingViews.oldSchema] {
                    try reader.allowReading(ReportingViews.old, in: schema, on: connection)
                }
            }
            let views = ReportingViews.all.map { "\(ReportingViews.schema).\($0.name)" }.joined(separator: ", ")
            Terminal.note("\(reader.name) may read \(views).")
        }

        private func readSecret(_ world: World) throws -> PostgresSecret {
            guard let password = Terminal.readLine(), password.utf8.count >= 8,
                let secret = PostgresSecret(password: password, world: world)
            else { throw Refusal("The password must have 8 or more characters, all of them printable ASCII.") }
            return secret
        }
    }
}
