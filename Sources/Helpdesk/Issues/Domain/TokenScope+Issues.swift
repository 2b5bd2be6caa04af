package import Platform

extension TokenScope {
    package static let issuesRead = TokenScope(rawValue: "issues:read")
    package static let issuesWrite = TokenScope(rawValue: "issues:write")

    package static let issues: [TokenScope] = [.issuesRead, .issuesWrite]
}
