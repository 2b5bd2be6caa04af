package import Platform

extension RouteFamily {
    /// The Action desk's address, for its old clients.
    package static let actions = RouteFamily(rawValue: "actions")
}
