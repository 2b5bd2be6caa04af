import Kernel
import Logging
import Platform

/// From an account of another system to a user: found by issuer and subject, made at the first sign-in, given the roles of the
/// rules at each.
struct OutsideAccounts: Sendable {
    let database: Database
    let users: UserStore
    let teams: TeamStore
    let policy: AccountPolicy
    let world: World
    let logger: Logger

    /// Throws ``AccountRefusal``.
    func user(of account: OutsideAccount) async throws -> User {
        let grant = ClaimGrant(rules: policy.rules, values: account.groups, fallback: policy.defaultRole)
        guard grant.isAny else { throw AccountRefusal.noRole }
        let outcome = try await database.write { connection in
            try connection.lock(.accounts)
            let user = try user(account, grant, on: connection)
            guard !user.isDisabled else { throw AccountRefusal.disabled }
            let outcome = try apply(grant, to: user, on: connection)
            return try fillEmail(of: outcome, from: account, on: connection)
        }
        for warning in outcome.warnings {
            logger.warning("sign-in with \(policy.door): \(warning)", metadata: ["user": "\(outcome.user.name)"])
        }
        return outcome.user
    }

    private func user(_ account: OutsideAccount, _ grant: ClaimGrant, on connection: any SQLConnection) throws -> User {
        if let id = try IdentityStore.userID(issuer: account.issuer, subject: account.subject, on: connection) {
            let user = try users.existing(id, on: connection)
            guard !policy.sparesPasswords || !user.hasPassword else { throw AccountRefusal.nameTaken(user.name) }
            return user
        }
        let user = try userOfName(account.name, grant, on: connection)
        let now = world.now()
        try IdentityStore.add(issuer: account.issuer, subject: account.subject, user: user.id, at: now, on: connection)
        // A link to choose a password here would go past the other system.
        if policy.sparesPasswords { try OneTimeLinkStore.deleteAll(of: user.id, on: connection) }
        try Audit.append(
            .identityLinked, user.auditSubject, detail: ["issuer": account.issuer, "subject": account.subject], by: .system, at: now,
            on: connection)
        return user
    }

    /// A new user, or the one of this name if the settings allow it: otherwise whoever can choose a name there could become
    /// anybody here.
    private func userOfName(_ wanted: String, _ grant: ClaimGrant, on connection: any SQLConnection) throws -> User {
        guard let name = try? NameRule.checked(wanted) else { throw AccountRefusal.noName }
        if let user = try users.find(name: name, on: connection) {
            guard policy.adoptsUsers, !user.isDisabled, !policy.sparesPasswords || !user.hasPassword else {
                throw AccountRefusal.nameTaken(name)
            }
            return user
        }
        return try users.add(name: name, role: grant.base, passwordHash: nil, by: .system, on: connection)
    }

    private struct Outcome {
        var user: User
        var warnings: [String] = []
    }

    /// Without rules the roles are the administrators' business, once the user is made.
    private func apply(_ grant: ClaimGrant, to user: User, on connection: any SQLConnection) throws -> Outcome {
        guard !policy.rules.isEmpty else { return Outcome(user: user) }
        var outcome = Outcome(user: user)
        do {
            _ = try users.setRole(user.id, grant.base, by: .system, on: connection)
        } catch ClientError.Code.lastAdministrator {
            outcome.warnings.append("the last administrator keeps the role")
        }
        var granted: [TeamID: Role] = [:]
        for (name, role) in grant.teams {
            guard let team = try teams.find(name: name, on: connection) else {
                outcome.warnings.append("\(policy.setting) names the team \(name), which does not exist")
                continue
            }
            granted[team.id] = role
        }
        for team in user.access.teams.keys where granted[team] == nil {
            try teams.removeMember(user.id, of: team, by: .system, on: connection)
        }
        for (team, role) in granted { try teams.setMember(user.id, of: team, role: role, by: .system, on: connection) }
        outcome.user = try users.existing(user.id, on: connection)
        return outcome
    }

    /// Who has no address gets the account's, unless it is somebody else's; one that an administrator gave stays.
    private func fillEmail(of outcome: Outcome, from account: OutsideAccount, on connection: any SQLConnection) throws -> Outcome {
        guard outcome.user.email == nil, let email = account.email.flatMap({ try? EmailRule.checked($0) }) else { return outcome }
        var outcome = outcome
        if try users.find(email: email, on: connection) == nil {
            outcome.user = try users.setEmail(outcome.user.id, email, by: .system, on: connection)
        } else {
            outcome.warnings.append("the address belongs to another user and is left out")
        }
        return outcome
    }
}
