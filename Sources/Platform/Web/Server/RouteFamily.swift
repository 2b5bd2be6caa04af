/// A group of addresses that a listener serves or does not. Modules add their own.
package struct RouteFamily: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The word for it in the setting `listeners`.
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// Pages, their files, and the native API.
    package static let desk = RouteFamily(rawValue: "desk")
    /// `/healthz`, `/readyz` and `/metrics`.
    package static let health = RouteFamily(rawValue: "health")

    package var description: String { rawValue }
}
