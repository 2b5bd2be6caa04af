package import Platform

extension RouteFamily {
    /// The old helpdesk's addresses, which several capabilities keep: its sign-in is here, and Redmine's web hooks belong to it, too.
    package static let helpdesk = RouteFamily(rawValue: "helpdesk")
}
