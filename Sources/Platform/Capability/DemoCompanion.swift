package import Logging

/// What plays a part of the outside world beside the server of `switchboard demo`: begins once the server listens, and is
/// cancelled when it stops.
package struct DemoCompanion: Sendable {
    /// What a companion is given: the server it reports to, and how busily.
    package struct Stage: Sendable {
        /// Where the server is reached, without a slash at the end.
        package let baseURL: String
        /// How fast things go wrong; 1 is about one event in three seconds.
        package let pace: Double
        package let http: OutboundHTTP
        package let logger: Logger

        package init(baseURL: String, pace: Double, http: OutboundHTTP, logger: Logger) {
            (self.baseURL, self.pace, self.http, self.logger) = (baseURL, pace, http, logger)
        }
    }

    package let name: String
    /// May return early; an error it throws is logged and ends this companion alone.
    package let play: @Sendable (Stage) async throws -> Void

    package init(_ name: String, play: @escaping @Sendable (Stage) async throws -> Void) { (self.name, self.play) = (name, play) }
}
