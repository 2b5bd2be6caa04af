package import Platform

extension TokenScope {
    package static let callsRead = TokenScope(rawValue: "calls:read")
    package static let callsWrite = TokenScope(rawValue: "calls:write")

    package static let calls: [TokenScope] = [.callsRead, .callsWrite]
}
