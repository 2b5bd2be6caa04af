package import Hummingbird
package import Platform

/// Whether a reader may see a public page.
package enum SiteAdmission: Sendable {
    case open(StatusReading)
    /// For those who know its password.
    case asksPassword(StatusSite)
    /// For those who are signed in at the desk.
    case asksSignIn
}

/// Which of the public pages a request is for, and whether its reader may see it. Who knew a page's password keeps a ticket in a
/// cookie, which is worthless once the password is another one.
package struct SiteDoor: Sendable {
    static let cookieName = "switchboard_status"

    private let reader: StatusReader
    private let gate: SiteGate
    private let key: SecretKey

    package init(reader: StatusReader, gate: SiteGate, key: SecretKey) { (self.reader, self.gate, self.key) = (reader, gate, key) }

    package func admission(_ request: Request, _ context: AppContext) async throws -> SiteAdmission {
        try await admission(to: try await reader.site(host: request.head.authority), request, context)
    }

    private func admission(to site: StatusSite, _ request: Request, _ context: AppContext) async throws -> SiteAdmission {
        switch site.access {
        case .everybody: break
        case .signIn where context.identity == nil: return .asksSignIn
        case .signIn: break
        case .password:
            let ticket = context.cookies(of: request)[Self.cookieName] ?? ""
            guard try await gate.admits(String(ticket), to: site.id, key: key) else { return .asksPassword(site) }
        }
        return .open(reader.reading(of: site.id))
    }

    /// For programs.
    /// - Throws: `unauthorized` where the reader may not see the page.
    package func reading(_ request: Request, _ context: AppContext) async throws -> StatusReading {
        guard case .open(let reading) = try await admission(request, context) else { throw ClientError.unauthorized }
        return reading
    }

    /// For the document, which tells of all sources: whoever may see the page that shows everything, at whichever domain.
    /// - Returns: whether everybody may.
    /// - Throws: `unauthorized` where the reader may not.
    package func admitsToDocument(_ request: Request, _ context: AppContext) async throws -> Bool {
        guard let site = try await reader.sites().first else { return true }
        guard case .open = try await admission(to: site, request, context) else { throw ClientError.unauthorized }
        return site.access == .everybody
    }

    /// The cookie for somebody who knows the password of the page that was asked for; nil for a wrong one.
    /// - Throws: `tooManySitePasswords`, `tooBusy`.
    package func enter(_ password: String, _ request: Request, _ context: AppContext) async throws -> ResponseCookie? {
        let site = try await reader.site(host: request.head.authority)
        guard site.access == .password,
            let ticket = try await gate.ticket(password, for: site.id, from: context.clientAddress, key: key)
        else { return nil }
        return ResponseCookie(name: Self.cookieName, value: ticket, lifetime: .seconds(86_400 * 30))
    }
}
