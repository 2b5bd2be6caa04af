import Platform

extension RouteFamily {
    /// The addresses of the old helpdesk, which the capability of that name declares: its sign-in is one of them.
    static let helpdesk = RouteFamily(rawValue: "helpdesk")
}
