import Kernel
import Logging
import Platform

/// Sign-in against the house's own systems, for whoever has no password here. Nothing of what they say is kept: while one cannot be
/// asked, nobody it knows can sign in, with which password whatever.
struct HouseSignIn: Sendable {
    enum Outcome: Sendable {
        case right(User)
        case wrong
        /// A system that may know the name cannot be asked.
        /// - Parameter isGuess: whether another one was asked, and said that it is wrong.
        case away(isGuess: Bool)
    }

    private let sources: [SignInSource]
    private let database: Database
    private let users: UserStore
    private let teams: TeamStore
    private let world: World
    private let logger: Logger

    /// - Parameter sources: in the order in which they are asked.
    init(_ sources: [SignInSource], database: Database, users: UserStore, teams: TeamStore, world: World, logger: Logger) {
        self.sources = sources
        (self.database, self.users, self.teams, self.world, self.logger) = (database, users, teams, world, logger)
    }

    var isUsed: Bool { !sources.isEmpty }

    /// Whether a user's password is the business of one of these systems.
    func keepsPassword(of user: User, on connection: any SQLConnection) throws -> Bool {
        guard isUsed, !user.hasPassword else { return false }
        return try !IdentityStore.issuers(of: user.id, on: connection).isDisjoint(with: sources.map(\.issuer))
    }

    /// Throws ``ClientError/passwordElsewhere`` where a password given here would go past the system that keeps the user's.
    func refusePassword(of user: User, on connection: any SQLConnection) throws {
        guard try !keepsPassword(of: user, on: connection) else { throw ClientError.passwordElsewhere }
    }

    /// Asks who may know the name, one after the other, until one does. Throws ``ClientError``: `accountRefused`, `tooBusy`.
    /// - Parameter known: the user of this name, if there is one; they have no password here.
    func check(name: String, password: String, known: User?) async throws -> Outcome {
        // Directories take a name with an empty password for nobody in particular, and let that in (RFC 4513, section 5.1.2).
        guard isUsed, !name.isEmpty, !password.isEmpty, password.utf8.count <= PasswordRule.maximumBytes else { return .wrong }
        var isAway = false
        for source in try await asked(about: known) {
            switch try await source.check(name, password) {
            case .right(let account): return try await user(of: account, source.policy)
            case .wrong: return isAway ? .away(isGuess: true) : .wrong
            case .unknown: continue
            case .away(let reason):
                isAway = true
                logger.warning("\(source.policy.door) cannot be asked about a sign-in", metadata: ["reason": "\(reason)"])
            }
        }
        return isAway ? .away(isGuess: false) : .wrong
    }

    /// Who came from one system is asked about there alone.
    private func asked(about user: User?) async throws -> [SignInSource] {
        guard let id = user?.id else { return sources }
        let issuers = try await database.read { try IdentityStore.issuers(of: id, on: $0) }
        let own = sources.filter { issuers.contains($0.issuer) }
        return own.isEmpty ? sources : own
    }

    private func user(of account: OutsideAccount, _ policy: AccountPolicy) async throws -> Outcome {
        let accounts = OutsideAccounts(database: database, users: users, teams: teams, policy: policy, world: world, logger: logger)
        do {
            return .right(try await accounts.user(of: account))
        } catch AccountRefusal.disabled {
            return .wrong
        } catch let refusal as AccountRefusal {
            logger.warning(
                "sign-in with \(policy.door) refused", metadata: ["account": "\(account.name)", "reason": "\(refusal)"])
            throw ClientError.accountRefused(refusal)
        }
    }
}
