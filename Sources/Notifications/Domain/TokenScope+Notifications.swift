package import Platform

extension TokenScope {
    package static let notificationsRead = TokenScope(rawValue: "notifications:read")
    package static let notificationsWrite = TokenScope(rawValue: "notifications:write")

    package static let notifications: [TokenScope] = [.notificationsRead, .notificationsWrite]
}
