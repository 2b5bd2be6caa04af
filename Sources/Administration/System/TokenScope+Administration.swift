package import Platform

extension TokenScope {
    /// Settings, and how the server is doing.
    package static let systemRead = TokenScope(rawValue: "system:read")
}
