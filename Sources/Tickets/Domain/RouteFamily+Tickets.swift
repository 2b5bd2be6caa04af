package import Platform

extension RouteFamily {
    /// Connectors' WebSockets. A listener of this family takes them at any path.
    package static let connectors = RouteFamily(rawValue: "connectors")
}
