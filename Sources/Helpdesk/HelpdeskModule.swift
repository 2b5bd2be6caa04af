package import Accounts
import Hummingbird
package import Kernel
package import Logging
package import Platform

/// Issues in Redmine: what people are told of them, and what they do with them from here.
package struct HelpdeskModule: Sendable {
    package let people: PeopleBook
    /// Nil without `redmine.url`.
    package let redmine: RedmineClient?

    let database: Database
    let accounts: AccountsModule
    let settings: Settings
    let key: SecretKey
    let world: World
    let logger: Logger
    /// This process among those over one database; its name begins with its place, a `#` behind it.
    let owner: String
    let ports: HelpdeskPorts
    private let connection: TrustingClient

    var redmineSettings: RedmineSettings { settings[RedmineSettings.self] }

    /// - Parameter http: in place of the network.
    package init(
        database: Database, accounts: AccountsModule, settings: Settings, key: SecretKey, world: World, logger: Logger, owner: String,
        ports: HelpdeskPorts, http: OutboundHTTP? = nil
    ) {
        (self.database, self.accounts, self.settings, self.key) = (database, accounts, settings, key)
        (self.world, self.logger, self.owner, self.ports) = (world, logger, owner, ports)
        let redmineSettings = settings[RedmineSettings.self]
        connection = redmineSettings.connection()
        redmine = RedmineClient(redmineSettings, http: http ?? redmineSettings.http(over: connection), now: world.now)
        people = PeopleBook(
            database: database, redmine: redmine, matchesLocalPart: redmineSettings.matchLocalPart, now: world.now)
    }

    package static let declaration: Capability.Declaration = {
        var helpdesk = Capability.Declaration("helpdesk")
        helpdesk.migrations = HelpdeskStorage.migrations
        helpdesk.settings = settings
        helpdesk.routeFamilies = [.helpdesk]
        helpdesk.errorFamilies = [HelpdeskAnswers.family]
        for part in [following, notices, issues] { helpdesk.add(part) }
        return helpdesk
    }()

    static let settings: [any SettingsSection.Type] = [RedmineSettings.self]

    package func capability(on ground: Ground) -> Capability {
        var helpdesk = Capability(Self.declaration)
        // Services end last first: the connection ends after what asks over it.
        helpdesk.services = [connection]
        for part in [following(on: ground), notices(on: ground), issues(on: ground)] { helpdesk.add(part) }
        helpdesk.routes = { [routes = helpdesk.routes] in
            routes($0)
            // On listeners without the desk, whose own first page was declared before.
            $0.family(.helpdesk).get("/") { _, _ in Response.redirect(to: HelpdeskPath.notices) }
        }
        return helpdesk
    }
}
