package import Platform

extension TokenScope {
    package static let statusRead = TokenScope(rawValue: "status:read")
    package static let statusWrite = TokenScope(rawValue: "status:write")

    package static let statusPage: [TokenScope] = [.statusRead, .statusWrite]
}
