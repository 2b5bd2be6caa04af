package import Kernel
package import Platform

/// Sign-in against the house's directory by LDAP; off without an address.
package struct DirectorySettings: SettingsSection {
    package var url: DirectoryAddress?
    package var startsTLS = true
    package var allowsPlain = false
    package var caFile: String?
    package var bindDN: String?
    package var bindPassword: String?
    package var base = ""
    package var userFilter = "(uid={name})"
    package var idAttribute = "entryUUID"
    package var nameAttribute = "uid"
    package var mailAttribute = "mail"
    package var groupAttribute = "memberOf"
    package var groupBase: String?
    package var groupFilter: String?
    package var roles: [ClaimRule] = []
    package var defaultRole: Role?
    package var adoptsUsers = false
    package var timeoutSeconds = 5

    package init() {}

    package static let rows: [SettingDefinition] = [
        row(
            "ldap.url", \.url, .directoryAddress, "Sign-in against the house's directory: its address, ldap:// (with StartTLS) or ldaps://."
        ),
        row("ldap.starttls", \.startsTLS, .flag, "Whether a connection to ldap:// is encrypted by StartTLS before anything else is said."),
        row(
            "ldap.allow_plain", \.allowsPlain, .flag,
            "Whether passwords may travel unencrypted to another machine; only where the network between is as good as one cable."),
        row("ldap.ca_file", \.caFile, .path, "PEM file of the authorities that the directory's certificate is checked with."),
        row("ldap.bind_dn", \.bindDN, .text, "As which entry Switchboard looks people up; none for a directory that anybody may search."),
        row("ldap.bind_password", \.bindPassword, .text, secrecy: .whole, "Its password."),
        row("ldap.base", \.base, .text, "Below which entry people are looked for, e.g. ou=people,dc=example,dc=org."),
        row(
            "ldap.user_filter", \.userFilter, .text,
            "Which entry is meant by a name; {name} stands for what was typed. Active Directory: (sAMAccountName={name})."),
        row(
            "ldap.id_attribute", \.idAttribute, .text,
            "Attribute that an entry keeps for ever, whatever it is called: entryUUID, in Active Directory objectGUID."),
        row("ldap.name_attribute", \.nameAttribute, .text, "Attribute that a new user is named by."),
        row("ldap.mail_attribute", \.mailAttribute, .text, "Attribute that holds the e-mail address."),
        row("ldap.group_attribute", \.groupAttribute, .text, "Attribute that lists the groups of an entry."),
        row("ldap.group_base", \.groupBase, .text, "Below which entry groups count; without it those below ldap.base do."),
        row(
            "ldap.group_filter", \.groupFilter, .text,
            "Which groups somebody is in, where their entry does not say; {dn} and {name} stand for theirs, e.g. (member={dn})."),
        row(
            "ldap.roles", \.roles, .claimRules,
            "Which group gives which role, everywhere or in a team. With any rule, roles and teams are set anew at each sign-in."),
        row("ldap.default_role", \.defaultRole, .role, "Role of people whom no rule gives one; without it they may not sign in."),
        row(
            "ldap.adopt_users", \.adoptsUsers, .flag,
            "Whether somebody takes over the user of the same name, who has no password here, at their first sign-in."),
        row("ldap.timeout_seconds", \.timeoutSeconds, .number(1...60), "How long the directory may take for all of a sign-in."),
    ]

    package func contradictions(in settings: Settings) -> [SettingsContradiction] {
        guard let url else { return [] }
        var found: [SettingsContradiction] = []
        if base.isEmpty {
            found.append(.init("ldap.base", message: "is needed for ldap.url"))
        } else if DistinguishedName(base) == nil {
            found.append(.init("ldap.base", message: "is no name of an entry, as ou=people,dc=example,dc=org is one"))
        }
        if let groupBase, DistinguishedName(groupBase) == nil {
            found.append(.init("ldap.group_base", message: "is no name of an entry, as ou=groups,dc=example,dc=org is one"))
        }
        if !userFilter.contains("{name}") { found.append(.init("ldap.user_filter", message: "must hold {name}")) }
        if let groupFilter, !groupFilter.contains("{dn}"), !groupFilter.contains("{name}") {
            found.append(.init("ldap.group_filter", message: "must hold {dn} or {name}"))
        }
        if bindDN != nil, bindPassword == nil { found.append(.init("ldap.bind_dn", message: "needs ldap.bind_password")) }
        if !url.isEncrypted, !startsTLS, !url.isLoopback, !allowsPlain {
            found.append(
                .init("ldap.starttls", message: "must be on: passwords travel to \(url) (ldap.allow_plain would let them go unencrypted)"))
        }
        if roles.isEmpty, defaultRole == nil {
            found.append(.init("ldap.url", message: "needs ldap.roles or ldap.default_role: nobody could sign in"))
        }
        return found
    }

    var policy: AccountPolicy {
        AccountPolicy(
            rules: roles, defaultRole: defaultRole, adoptsUsers: adoptsUsers, sparesPasswords: true, door: "the directory",
            setting: "ldap.roles")
    }

    /// Of identities: ids are the directory's own, wherever it is reached.
    var issuer: String { "ldap:" + (DistinguishedName(base)?.folded ?? base) }
    var limit: Duration { .seconds(timeoutSeconds) }
}
