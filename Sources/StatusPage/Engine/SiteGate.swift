package import Accounts
package import Kernel
package import Platform
import Synchronization

/// Whether somebody knows the password of a private page. Guessing is slowed down as that of users' passwords is; who has been let
/// in shows a ticket, which nothing slows down.
package final class SiteGate: Sendable {
    private let database: Database
    private let passwords: PasswordHasher
    private let limits: Mutex<SignInLimits>
    private let now: @Sendable () -> Timestamp

    package init(
        database: Database, passwords: PasswordHasher, policy: SignInLimits.Policy, now: @escaping @Sendable () -> Timestamp
    ) {
        (self.database, self.passwords, self.now) = (database, passwords, now)
        limits = Mutex(SignInLimits(policy: policy))
    }

    /// What a browser keeps that knew the password, to be let in again; nil for a wrong one.
    /// - Parameter address: of the one who tries.
    /// - Throws: `tooManySitePasswords`, `tooBusy`.
    package func ticket(_ password: String, for site: PublicID, from address: IPAddress?, key: SecretKey) async throws -> String? {
        let (start, place) = (now(), address?.limitKey ?? "")
        try limits.withLock { limits throws(ClientError) in
            try limits.begin(name: site.rawValue, address: place, at: start, or: ClientError.tooManySitePasswords)
        }
        do {
            guard let hash = try await hash(of: site), try await passwords.verify(password, against: hash) else { return nil }
            limits.withLock { $0.succeed(name: site.rawValue, address: place, startedAt: start, at: now()) }
            return key.authenticationCode(Self.use, site.rawValue, hash)
        } catch {
            // It was neither right nor wrong.
            limits.withLock { $0.withdraw(name: site.rawValue, address: place, startedAt: start) }
            throw error
        }
    }

    /// Whether a ticket was given out for this page and the password that it has now.
    package func admits(_ ticket: String, to site: PublicID, key: SecretKey) async throws -> Bool {
        guard !ticket.isEmpty, let hash = try await hash(of: site) else { return false }
        return key.isAuthenticationCode(ticket, of: Self.use, site.rawValue, hash)
    }

    private static let use = "status-page"

    private func hash(of site: PublicID) async throws -> String? {
        try await database.read { try SiteStore.find(site, on: $0)?.passwordHash }
    }
}
