import Foundation

/// Where mails leave by, and in whose name.
struct MailServer: Sendable, Hashable {
    let host: String
    let port: Int
    /// Encrypted from the first byte on; else by STARTTLS.
    let isImplicit: Bool
    let user: String?
    let password: String?
    let from: MailAddress
    /// A PEM file of authorities that are trusted besides the system's.
    let authorities: String?

    /// Nil when no server, or no sender, is set.
    init?(_ settings: MailSettings) {
        guard let url = settings.url.flatMap({ URLComponents(string: $0) }), let host = url.host, !host.isEmpty,
            let from = settings.from.flatMap({ MailAddress($0) })
        else { return nil }
        isImplicit = url.scheme == "smtps"
        (self.host, port) = (host, url.port ?? (isImplicit ? 465 : 587))
        (user, password) = (url.user.flatMap { $0.isEmpty ? nil : $0 }, settings.password)
        (self.from, authorities) = (from, settings.caFile)
    }

    /// Whether nothing may go out in the clear: with a user the password would. Without one the mail is encrypted where the server
    /// offers it.
    var mustEncrypt: Bool { user != nil || isImplicit }
    /// For libcurl. The path is the name that we introduce ourselves with.
    var url: String { "\(isImplicit ? "smtps" : "smtp")://\(host):\(port)/\(from.domain.hasPrefix("[") ? "" : from.domain)" }
}
