package import Foundation
package import Kernel
package import Platform

/// Sign-in with the organization's accounts by OpenID Connect; off without an issuer.
package struct OpenIDSettings: SettingsSection {
    package var issuer: URL?
    package var clientID = ""
    /// Nil for a public client, which PKCE alone protects.
    package var clientSecret: String?
    package var name: String?
    package var scopes = ["openid", "profile", "email"]
    package var nameClaim = "preferred_username"
    package var rolesClaim = "groups"
    package var roles: [ClaimRule] = []
    package var defaultRole: Role?
    package var adoptsUsers = false

    package init() {}

    package static let rows: [SettingDefinition] = [
        row(
            "oidc.issuer", \.issuer, .webURL,
            "Sign-in with the organization's accounts: address of the OpenID Connect provider. https, or http on this machine."),
        row("oidc.client_id", \.clientID, .text, "As which Switchboard is registered there."),
        row("oidc.client_secret", \.clientSecret, .text, secrecy: .whole, "Its secret; none for a public client."),
        row("oidc.name", \.name, .text, "What the button on the sign-in page calls the accounts."),
        row("oidc.scopes", \.scopes, .words, "What is asked of the provider."),
        row("oidc.name_claim", \.nameClaim, .text, "Claim that holds the user's name; dots lead into a claim."),
        row(
            "oidc.roles_claim", \.rolesClaim, .text,
            "Claim whose values give roles: texts, or objects with a name. Dots lead into a claim, as in realm_access.roles."),
        row(
            "oidc.roles", \.roles, .claimRules,
            "Which value of that claim gives which role, everywhere or in a team. With any rule, roles and teams are set anew at each sign-in."
        ),
        row(
            "oidc.default_role", \.defaultRole, .role, "Role of accounts that no rule gives one; without it they may not sign in."),
        row(
            "oidc.adopt_users", \.adoptsUsers, .flag,
            "Whether an account takes over the user of the same name at its first sign-in; only where names at the provider cannot be chosen freely."
        ),
    ]

    package func contradictions(in settings: Settings) -> [SettingsContradiction] {
        guard issuer != nil else { return [] }
        var found: [String] = []
        if clientID.isEmpty { found.append("needs oidc.client_id") }
        if !HTTPAddress.isConfidential(issuerText) {
            found.append("must be an https address (http only on this machine): secrets travel to it")
        }
        if !HTTPAddress.isOnThisMachine(issuerText), settings.server.publicURL == nil {
            found.append("needs server.public_url: the provider sends people back there")
        }
        if roles.isEmpty, defaultRole == nil { found.append("needs oidc.roles or oidc.default_role: nobody could sign in") }
        return found.map { .init("oidc.issuer", message: $0) }
    }

    /// Without a slash at the end.
    var issuerText: String {
        let text = issuer?.absoluteString ?? ""
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}
