package import Platform

extension TokenScope {
    package static let ticketsRead = TokenScope(rawValue: "tickets:read")
    package static let ticketsWrite = TokenScope(rawValue: "tickets:write")

    package static let tickets: [TokenScope] = [.ticketsRead, .ticketsWrite]
}
