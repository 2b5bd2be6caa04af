/// The addresses the platform itself answers.
package enum PlatformPath {
    package static let health = "/healthz"
    package static let ready = "/readyz"
    package static let metrics = "/metrics"
    package static let assets = "/assets"
    /// Forms of the page frame: where language, theme and time zone are chosen.
    package static let preferences = "/preferences"
}
