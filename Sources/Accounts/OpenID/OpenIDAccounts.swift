import Kernel
import Logging
import Platform

/// From the claims of an account to a user.
struct OpenIDAccounts: Sendable {
    private let settings: OpenIDSettings
    private let accounts: OutsideAccounts

    init(database: Database, users: UserStore, teams: TeamStore, settings: OpenIDSettings, world: World, logger: Logger) {
        self.settings = settings
        let policy = AccountPolicy(
            rules: settings.roles, defaultRole: settings.defaultRole, adoptsUsers: settings.adoptsUsers, sparesPasswords: false,
            door: "OpenID Connect", setting: "oidc.roles")
        accounts = OutsideAccounts(database: database, users: users, teams: teams, policy: policy, world: world, logger: logger)
    }

    /// Throws ``OpenIDFailure``: `noRole`, `noName`, `nameTaken`, `disabled`.
    func user(of claims: OpenIDClaims, issuer: String) async throws -> User {
        guard let subject = claims.text("sub") else { throw OpenIDFailure.noRole }
        let account = OutsideAccount(
            issuer: issuer, subject: subject, name: claims.text(at: settings.nameClaim) ?? claims.text("email") ?? "",
            email: claims.flag("email_verified") ? claims.text("email") : nil, groups: claims.names(at: settings.rolesClaim))
        do {
            return try await accounts.user(of: account)
        } catch let refusal as AccountRefusal {
            throw OpenIDFailure(refusal)
        }
    }
}

extension OpenIDFailure {
    fileprivate init(_ refusal: AccountRefusal) {
        switch refusal {
        case .noRole: self = .noRole
        case .nameTaken(let name): self = .nameTaken(name)
        case .noName: self = .noName
        case .disabled: self = .disabled
        }
    }
}
