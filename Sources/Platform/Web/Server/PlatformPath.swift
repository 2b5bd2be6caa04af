/// The addresses the platform itself answers.
package enum PlatformPath {
    package static let health = "/healthz"
    package static let ready = "/readyz"
    package static let metrics = "/metrics"
    package static let assets = "/assets"
    /// Forms of the page frame: where language, theme and time zone are chosen.
    package static let preferences = "/preferences"

    /// Whether an address tells how the server is doing, which it does however busy it is.
    static func isHealth(_ path: some StringProtocol) -> Bool { path == health || path == ready || path == metrics }
}
