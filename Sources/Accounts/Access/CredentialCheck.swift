import Kernel
package import Platform
import Synchronization

/// Finds out whether name and password belong to a user who may sign in. Unknown and disabled users take as long as
/// others, and guessing is slowed down.
package final class CredentialCheck: Sendable {
    private let database: Database
    private let users: UserStore
    private let hasher: PasswordHasher
    private let now: @Sendable () -> Timestamp
    private let limits: Mutex<SignInLimits>

    init(
        database: Database, users: UserStore, hasher: PasswordHasher, policy: SignInLimits.Policy,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.database = database
        self.users = users
        self.hasher = hasher
        self.now = now
        limits = Mutex(SignInLimits(policy: policy))
    }

    /// Throws ``AccountsError``: `wrongCredentials`, `tooManyAttempts`, `tooBusy`.
    package func check(name: String, password: String, address: IPAddress?) async throws -> User {
        let place = address?.limitKey ?? ""
        let folded = NameRule.sought(name)
        let start = now()
        try limits.withLock { limits throws(AccountsError) in
            try limits.begin(name: folded, address: place, at: start)
        }
        do {
            let user = try await user(named: folded, password: password)
            limits.withLock { $0.succeed(name: folded, address: place, startedAt: start, at: now()) }
            return user
        } catch AccountsError.wrongCredentials {
            throw AccountsError.wrongCredentials
        } catch {
            limits.withLock { $0.withdraw(name: folded, address: place, startedAt: start) }
            throw error
        }
    }

    private func user(named name: String, password: String) async throws -> User {
        let found = try await database.read { [users] connection -> (user: User, hash: String?)? in
            guard let user = try users.find(name: name, on: connection) else { return nil }
            return (user, try users.passwordHash(user.id, on: connection))
        }
        let isTooLong = password.utf8.count > PasswordRule.maximumBytes
        let isRight = try await hasher.verify(isTooLong ? "" : password, against: isTooLong ? nil : found?.hash)
        guard isRight, let user = found?.user, !user.isDisabled else { throw AccountsError.wrongCredentials }
        return user
    }
}

extension IPAddress {
    /// An IPv6 network of 64 bits belongs to one customer, who can use every address in it.
    fileprivate var limitKey: String {
        isIPv4 ? description : "net " + String(UInt64(truncatingIfNeeded: value >> 64), radix: 16)
    }
}
