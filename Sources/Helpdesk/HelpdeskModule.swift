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
    private let connection: RedmineConnection

    var redmineSettings: RedmineSettings { settings[RedmineSettings.self] }

    /// - Parameter http: in place of the network.
    package init(
        database: Database, accounts: AccountsModule, settings: Settings, key: SecretKey, world: World, logger: Logger, owner: String,
        ports: HelpdeskPorts, http: OutboundHTTP? = nil
    ) {
        (self.database, self.accounts, self.settings, self.key) = (database, accounts, settings, key)
        (self.world, self.logger, self.owner, self.ports) = (world, logger, owner, ports)
        let redmineSettings = settings[RedmineSettings.self]
        connection = RedmineConnection(redmineSettings)
        redmine = RedmineClient(redmineSettings, http: http ?? connection.http, now: world.now)
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
        let parts = [following(on: ground), notices(on: ground), issues(on: ground)]
        for part in parts { helpdesk.add(part) }
        helpdesk.routes = { routes in
            for part in parts { part.routes(routes) }
            // On listeners without the desk, whose own first page was declared before.
            routes.family(.helpdesk).get("/") { _, _ in Response.redirect(to: HelpdeskPath.notices) }
        }
        return helpdesk
    }
}

extension Capability.Declaration {
    /// What one part of the module adds.
    fileprivate mutating func add(_ part: Self) {
        pageParts += part.pageParts
        rail += part.rail
        tags += part.tags
        permissions += part.permissions
        scopes += part.scopes
        auditActions += part.auditActions
        clientErrors += part.clientErrors
        doctorChecks += part.doctorChecks
    }
}

extension Capability {
    fileprivate mutating func add(_ part: Self) {
        operations += part.operations
        jobs += part.jobs
        services += part.services
        subscribers += part.subscribers
        retention += part.retention
    }
}
