package import Platform

extension TokenScope {
    package static let issuesRead = TokenScope(rawValue: "issues:read")
    package static let issuesWrite = TokenScope(rawValue: "issues:write")

    /// Of the module that keeps incidents, which closes one with its issue.
    static let closingIncidents = TokenScope(rawValue: "incidents:write")

    package static let issues: [TokenScope] = [.issuesRead, .issuesWrite]
}
