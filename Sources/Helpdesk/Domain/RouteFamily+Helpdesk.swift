package import Platform

extension RouteFamily {
    /// The old helpdesk's addresses, and Redmine's web hooks.
    package static let helpdesk = RouteFamily(rawValue: "helpdesk")
}
