package import Accounts
package import Platform

/// Whether somebody knows the password of a private page.
package struct SiteGate: Sendable {
    private let database: Database
    private let passwords: PasswordHasher

    package init(database: Database, passwords: PasswordHasher) { (self.database, self.passwords) = (database, passwords) }

    /// False for a page without a password, too: that takes as long.
    /// - Throws: `tooBusy`.
    package func accepts(_ password: String, for site: PublicID) async throws -> Bool {
        try await passwords.verify(password, against: try await hash(of: site))
    }

    /// What a browser keeps that knew the password, to be let in again; nil for a wrong one.
    /// - Throws: `tooBusy`.
    package func ticket(_ password: String, for site: PublicID, key: SecretKey) async throws -> String? {
        guard let hash = try await hash(of: site), try await passwords.verify(password, against: hash) else { return nil }
        return key.authenticationCode(Self.use, site.rawValue, hash)
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
