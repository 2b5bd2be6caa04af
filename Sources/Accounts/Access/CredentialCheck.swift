import Foundation
import Kernel
import Logging
package import Platform
import Synchronization

/// Finds out whether name and password belong to a user who may sign in: here, where they have a password here, else by the house's
/// own systems. Unknown and disabled users take as long as others, and guessing is slowed down.
package final class CredentialCheck: Sendable {
    private let database: Database
    private let users: UserStore
    private let hasher: PasswordHasher
    private let house: HouseSignIn?
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let limits: Mutex<SignInLimits>
    private let budget = Mutex(FailureBudget())

    init(
        database: Database, users: UserStore, hasher: PasswordHasher, house: HouseSignIn? = nil, policy: SignInLimits.Policy,
        now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        self.database = database
        self.users = users
        self.hasher = hasher
        self.house = house
        self.now = now
        self.logger = logger
        limits = Mutex(SignInLimits(policy: policy))
    }

    /// Throws ``ClientError``: `wrongCredentials`, `tooManyAttempts`, `tooBusy`, and where a system of the house knows better
    /// `signInAway`, `accountRefused`.
    package func check(name: String, password: String, address: IPAddress?) async throws -> User {
        let place = address?.limitKey ?? ""
        let folded = NameRule.sought(name)
        let start = now()
        try limits.withLock { limits throws(ClientError) in
            try limits.begin(name: folded, address: place, at: start)
        }
        do {
            let (found, outcome) = try await user(named: name, folded, password: password)
            guard case .right(let user) = outcome else {
                if case .away(isGuess: false) = outcome { throw ClientError.signInAway }
                await record(found, address: address)
                throw if case .away = outcome { Counted(error: .signInAway) } else { Counted(error: .wrongCredentials) }
            }
            limits.withLock { $0.succeed(name: folded, address: place, startedAt: start, at: now()) }
            return user
        } catch let counted as Counted {
            throw counted.error
        } catch {
            limits.withLock { $0.withdraw(name: folded, address: place, startedAt: start) }
            throw error
        }
    }

    /// A try that stays counted as a guess.
    private struct Counted: Error {
        let error: ClientError
    }

    /// The user of a name, for the record, and what came of the password.
    private func user(
        named typed: String, _ folded: String, password: String
    ) async throws -> (found: User?, outcome: HouseSignIn.Outcome) {
        let found = try await database.read { [users] connection -> (user: User, hash: String?)? in
            guard let user = try users.find(name: folded, on: connection) else { return nil }
            return (user, try users.passwordHash(user.id, on: connection))
        }
        let isTooLong = password.utf8.count > PasswordRule.maximumBytes
        // Nobody is asked for those who have a password here: one of elsewhere must not open what is theirs.
        let house = found?.hash == nil && !folded.isEmpty ? house : nil
        async let elsewhere = house?.check(
            name: typed.trimmingCharacters(in: .whitespaces), password: isTooLong ? "" : password, known: found?.user)
        let isRight = try await hasher.verify(isTooLong ? "" : password, against: isTooLong ? nil : found?.hash)
        if let outcome = try await elsewhere { return (found?.user, outcome) }
        guard isRight, let found, !found.user.isDisabled else { return (found?.user, .wrong) }
        if let hash = found.hash, hasher.isOutdated(hash) { await renew(hash, of: found.user, password: password) }
        return (found.user, .right(found.user))
    }

    /// Stores the password at today's cost, now that it is known. That it fails must not change the answer.
    private func renew(_ old: String, of user: User, password: String) async {
        do {
            let new = try await hasher.hash(password)
            try await database.write { [users] in try users.renewPassword(user.id, from: old, to: new, on: $0) }
        } catch {
            logger.warning("a password cannot be stored anew", metadata: ["error": "\(error)"])
        }
    }

    /// That it fails must not change the answer.
    private func record(_ user: User?, address: IPAddress?) async {
        let now = now()
        let key = FailureBudget.Key(user: user?.id, address: address?.limitKey ?? "")
        guard let tries = budget.withLock({ $0.count(key, at: now) }) else { return }
        var detail = ["tries": String(tries)]
        detail["address"] = address?.description
        do {
            try await database.write { [detail] connection in
                try Audit.append(
                    .signInFailed, user?.auditSubject ?? "unknown user", detail: detail, by: .system, at: now, on: connection)
            }
        } catch {
            logger.warning("a failed sign-in cannot be recorded", metadata: ["error": "\(error)"])
        }
    }
}

extension IPAddress {
    /// An IPv6 network of 64 bits belongs to one customer, who can use every address in it.
    package var limitKey: String {
        isIPv4 ? description : "net " + String(UInt64(truncatingIfNeeded: value >> 64), radix: 16)
    }
}
