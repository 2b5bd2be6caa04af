package import Kernel
package import Platform

extension AccountsModule {
    package static let declaration: Capability.Declaration = {
        var accounts = Capability.Declaration("accounts")
        accounts.migrations = AccountsStorage.migrations
        accounts.pageParts = [AccountsPages.parts]
        accounts.rail = AccountsPages.rail
        accounts.tags = [ServiceAPI.tag, TeamAPI.tag, UserAPI.tag, SessionAPI.tag, TokenAPI.tag, AuditAPI.tag, MeAPI.tag]
        accounts.permissions = Permission.accounts
        accounts.scopes = TokenScope.accounts
        accounts.auditActions = AuditAction.accounts
        accounts.changes = .services
        accounts.clientErrors = ClientError.accounts
        return accounts
    }()

    /// - Parameters:
    ///   - activity: what the capability that keeps incidents knows of services.
    ///   - auditActions: of all capabilities, for the filter of the audit log.
    package func capability(on ground: Ground, activity: ServiceActivity, auditActions: [AuditAction]) -> Capability {
        let pages = AccountsPages(
            accounts: self, database: ground.database, activity: activity, settings: ground.settings, http: ground.http,
            key: ground.key, world: ground.world, pages: ground.pages, actions: auditActions, logger: ground.logger)
        var accounts = Capability(Self.declaration)
        accounts.routes = { pages.add(to: $0) }
        accounts.operations = operations(activity: activity, settings: ground.settings)
        accounts.innerMiddleware = pages.middleware
        accounts.jobs = jobs + [healthJob(ground.settings.services, now: ground.world.now)].compactMap { $0 }
        accounts.subscribers = [subscriber]
        return accounts
    }
}
