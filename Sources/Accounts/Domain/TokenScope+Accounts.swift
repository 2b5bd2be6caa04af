package import Platform

extension TokenScope {
    package static let servicesRead = TokenScope(rawValue: "services:read")
    package static let servicesWrite = TokenScope(rawValue: "services:write")
    /// Users, teams, tokens, the audit log.
    package static let accountsRead = TokenScope(rawValue: "accounts:read")
    package static let accountsWrite = TokenScope(rawValue: "accounts:write")

    package static let accounts: [TokenScope] = [.servicesRead, .servicesWrite, .accountsRead, .accountsWrite]
}
