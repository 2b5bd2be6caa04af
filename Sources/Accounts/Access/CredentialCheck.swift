import Kernel
import Logging
package import Platform
import Synchronization

/// Finds out whether name and password belong to a user who may sign in. Unknown and disabled users take as long as
/// others, and guessing is slowed down.
package final class CredentialCheck: Sendable {
    private let database: Database
    private let users: UserStore
    private let hasher: PasswordHasher
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let limits: Mutex<SignInLimits>
    private let budget = Mutex(FailureBudget())

    init(
        database: Database, users: UserStore, hasher: PasswordHasher, policy: SignInLimits.Policy,
        now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        self.database = database
        self.users = users
        self.hasher = hasher
        self.now = now
        self.logger = logger
        limits = Mutex(SignInLimits(policy: policy))
    }

    /// Throws ``ClientError``: `wrongCredentials`, `tooManyAttempts`, `tooBusy`.
    package func check(name: String, password: String, address: IPAddress?) async throws -> User {
        let place = address?.limitKey ?? ""
        let folded = NameRule.sought(name)
        let start = now()
        try limits.withLock { limits throws(ClientError) in
            try limits.begin(name: folded, address: place, at: start)
        }
        do {
            let (found, hash, isRight) = try await user(named: folded, password: password)
            guard isRight, let user = found else {
                await record(found, address: address)
                throw ClientError.wrongCredentials
            }
            if let hash, hasher.isOutdated(hash) { await renew(hash, of: user, password: password) }
            limits.withLock { $0.succeed(name: folded, address: place, startedAt: start, at: now()) }
            return user
        } catch ClientError.Code.wrongCredentials {
            throw ClientError.wrongCredentials
        } catch {
            limits.withLock { $0.withdraw(name: folded, address: place, startedAt: start) }
            throw error
        }
    }

    /// The user of a name, what is stored of their password, and whether they may sign in with this one.
    private func user(named name: String, password: String) async throws -> (User?, hash: String?, Bool) {
        let found = try await database.read { [users] connection -> (user: User, hash: String?)? in
            guard let user = try users.find(name: name, on: connection) else { return nil }
            return (user, try users.passwordHash(user.id, on: connection))
        }
        let isTooLong = password.utf8.count > PasswordRule.maximumBytes
        let isRight = try await hasher.verify(isTooLong ? "" : password, against: isTooLong ? nil : found?.hash)
        return (found?.user, found?.hash, isRight && found?.user.isDisabled == false)
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
