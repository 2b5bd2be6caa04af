package import Kernel
package import Platform

extension AccountsModule {
    package static let declaration: Capability.Declaration = {
        var accounts = Capability.Declaration("accounts")
        accounts.migrations = AccountsStorage.migrations
        accounts.pageParts = [AccountsPages.parts]
        accounts.settings = settings
        accounts.rail = AccountsPages.rail
        accounts.tags = [ServiceAPI.tag, TeamAPI.tag, UserAPI.tag, SessionAPI.tag, TokenAPI.tag, AuditAPI.tag, MeAPI.tag]
        accounts.permissions = Permission.accounts
        accounts.scopes = TokenScope.accounts
        accounts.auditActions = AuditAction.accounts
        accounts.changes = .services
        accounts.clientErrors = ClientError.accounts
        accounts.doctorChecks = [OpenIDFinding.check, DirectoryFinding.check, SignInCheckFinding.check]
        return accounts
    }()

    static let settings: [any SettingsSection.Type] = [
        ServiceCodeSettings.self, DispatcherTokenSettings.self, AppLogSettings.self, SessionSettings.self,
        FirstAdministratorSettings.self, OpenIDSettings.self, DirectorySettings.self, SignInCheckSettings.self, HelpdeskSettings.self,
    ]

    /// - Parameters:
    ///   - activity: what the capability that keeps incidents knows of services.
    ///   - condition: what the capability that asks the status addresses knows of them.
    ///   - people: what the capability that knows who is on call shows of people.
    ///   - auditActions: of all capabilities, for the filter of the audit log.
    package func capability(
        on ground: Ground, activity: ServiceActivity, condition: ServiceCondition, people: AccountPieces, auditActions: [AuditAction]
    ) -> Capability {
        let pages = AccountsPages(
            accounts: self, database: ground.database, activity: activity, condition: condition, people: people, settings: ground.settings,
            http: ground.http, key: ground.key, world: ground.world, pages: ground.pages, actions: auditActions, logger: ground.logger)
        var accounts = Capability(Self.declaration)
        accounts.routes = { pages.add(to: $0) }
        accounts.operations = operations(activity: activity, settings: ground.settings)
        accounts.innerMiddleware = pages.middleware
        accounts.jobs = jobs
        accounts.subscribers = [subscriber]
        accounts.services = signInClient(on: ground)
        return accounts
    }
}
