package import Platform

extension TokenScope {
    package static let playbooksRead = TokenScope(rawValue: "playbooks:read")
    package static let playbooksWrite = TokenScope(rawValue: "playbooks:write")
    package static let schedulesRead = TokenScope(rawValue: "schedules:read")
    package static let schedulesWrite = TokenScope(rawValue: "schedules:write")

    package static let playbooks: [TokenScope] = [.playbooksRead, .playbooksWrite, .schedulesRead, .schedulesWrite]
}
