import Kernel
import Logging
import Platform

/// From the claims of an account to a user: found by issuer and subject, made at the first sign-in, given the roles of the
/// rules at each.
struct OpenIDAccounts: Sendable {
    let database: Database
    let users: UserStore
    let teams: TeamStore
    let settings: OpenIDSettings
    let world: World
    let logger: Logger

    /// Throws ``OpenIDFailure``: `noRole`, `noName`, `nameTaken`, `disabled`.
    func user(of claims: OpenIDClaims, issuer: String) async throws -> User {
        let grant = ClaimGrant(
            rules: settings.roles, values: claims.texts(settings.rolesClaim), fallback: settings.defaultRole)
        guard grant.isAny, let subject = claims.text("sub") else { throw OpenIDFailure.noRole }
        let outcome = try await database.write { connection in
            try connection.lock(.accounts)
            let user = try user(subject, issuer, claims, grant, on: connection)
            guard !user.isDisabled else { throw OpenIDFailure.disabled }
            let outcome = try apply(grant, to: user, on: connection)
            return try fillEmail(of: outcome, from: claims, on: connection)
        }
        for warning in outcome.warnings {
            logger.warning("sign-in with OpenID Connect: \(warning)", metadata: ["user": "\(outcome.user.name)"])
        }
        return outcome.user
    }

    private func user(
        _ subject: String, _ issuer: String, _ claims: OpenIDClaims, _ grant: ClaimGrant, on connection: any SQLConnection
    ) throws -> User {
        if let id = try IdentityStore.userID(issuer: issuer, subject: subject, on: connection) {
            return try users.existing(id, on: connection)
        }
        let user = try userOfName(in: claims, grant, on: connection)
        let now = world.now()
        try IdentityStore.add(issuer: issuer, subject: subject, user: user.id, at: now, on: connection)
        try Audit.append(
            .identityLinked, user.auditSubject, detail: ["issuer": issuer, "subject": subject], by: .system, at: now,
            on: connection)
        return user
    }

    /// A new user, or the one of this name if the settings allow it: otherwise whoever can choose a name at the provider
    /// could become anybody here.
    private func userOfName(in claims: OpenIDClaims, _ grant: ClaimGrant, on connection: any SQLConnection) throws -> User {
        let wanted = claims.text(settings.nameClaim) ?? claims.text("email") ?? ""
        guard let name = try? NameRule.checked(wanted) else { throw OpenIDFailure.noName }
        if let user = try users.find(name: name, on: connection) {
            guard settings.adoptsUsers, !user.isDisabled else { throw OpenIDFailure.nameTaken(name) }
            return user
        }
        return try users.add(name: name, role: grant.base, passwordHash: nil, by: .system, on: connection)
    }

    /// Who has no address gets the provider's, where that has seen that it is theirs: a mere claim would make anybody who
    /// they are in other systems.
    private func fillEmail(of outcome: Outcome, from claims: OpenIDClaims, on connection: any SQLConnection) throws -> Outcome {
        guard outcome.user.email == nil, claims.flag("email_verified"),
            let email = claims.text("email").flatMap({ try? EmailRule.checked($0) })
        else { return outcome }
        var outcome = outcome
        if try users.find(email: email, on: connection) == nil {
            outcome.user = try users.setEmail(outcome.user.id, email, by: .system, on: connection)
        } else {
            outcome.warnings.append("the address belongs to another user and is left out")
        }
        return outcome
    }

    private struct Outcome {
        var user: User
        var warnings: [String] = []
    }

    /// Without rules the roles are the administrators' business, once the user is made.
    private func apply(_ grant: ClaimGrant, to user: User, on connection: any SQLConnection) throws -> Outcome {
        guard !settings.roles.isEmpty else { return Outcome(user: user) }
        var outcome = Outcome(user: user)
        do {
            _ = try users.setRole(user.id, grant.base, by: .system, on: connection)
        } catch ClientError.Code.lastAdministrator {
            outcome.warnings.append("the last administrator keeps the role")
        }
        var granted: [TeamID: Role] = [:]
        for (name, role) in grant.teams {
            guard let team = try teams.find(name: name, on: connection) else {
                outcome.warnings.append("oidc.roles names the team \(name), which does not exist")
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
}
