package import Foundation
package import Kernel
package import Platform

/// Sign-in against a system of the house that says over HTTP whether a name and a password belong together; off without an address.
package struct SignInCheckSettings: SettingsSection {
    /// How name and password are sent.
    package enum Format: String, CaseIterable, Sendable { case json, form }

    package var url: URL?
    package var format = Format.json
    package var caFile: String?
    package var timeoutSeconds = 5
    package var roles: [ClaimRule] = []
    package var defaultRole: Role?
    package var adoptsUsers = false

    package init() {}

    package static let rows: [SettingDefinition] = [
        row(
            "signin.check_url", \.url, .webURL,
            "Sign-in against a system of the house: the address that is asked whether a name and a password belong together. https, or http on this machine."
        ),
        row("signin.check_format", \.format, .choice, "How name and password are sent: as a JSON object or as a form."),
        row("signin.check_ca_file", \.caFile, .path, "PEM file of further authorities that the certificate there is checked with."),
        row("signin.check_timeout_seconds", \.timeoutSeconds, .number(1...10), "How long the answer may take."),
        row(
            "signin.roles", \.roles, .claimRules,
            "Which group in the answer gives which role, everywhere or in a team. With any rule, roles and teams are set anew at each sign-in."
        ),
        row("signin.default_role", \.defaultRole, .role, "Role of people whom no rule gives one; without it they may not sign in."),
        row(
            "signin.adopt_users", \.adoptsUsers, .flag,
            "Whether somebody takes over the user of the same name, who has no password here, at their first sign-in."),
    ]

    package func contradictions(in settings: Settings) -> [SettingsContradiction] {
        guard let url else { return [] }
        var found: [String] = []
        if !HTTPAddress.isConfidential(url.absoluteString) {
            found.append("must be an https address (http only on this machine): passwords travel to it")
        }
        if roles.isEmpty, defaultRole == nil { found.append("needs signin.roles or signin.default_role: nobody could sign in") }
        return found.map { .init("signin.check_url", message: $0) }
    }

    var policy: AccountPolicy {
        AccountPolicy(
            rules: roles, defaultRole: defaultRole, adoptsUsers: adoptsUsers, sparesPasswords: true, door: "signin.check_url",
            setting: "signin.roles")
    }

    /// Of identities: a query may hold what changes.
    var issuer: String {
        let address = url?.absoluteString ?? ""
        return "check:" + address.prefix { $0 != "?" && $0 != "#" }
    }
    var limit: Duration { .seconds(timeoutSeconds) }
}
