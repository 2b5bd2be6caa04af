package import Platform

extension RouteFamily {
    /// The addresses of the old helpdesk, which its pages and their scripts go on using: sign-in here, notices and issues by the
    /// capability that keeps them.
    package static let helpdesk = RouteFamily(rawValue: "helpdesk")
}
