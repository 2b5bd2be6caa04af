import AsyncHTTPClient
import ServiceLifecycle

/// An HTTP client that trusts authorities of its own besides the system's, for one system of the house. It lives as long as the server,
/// as a service of the capability that uses it.
package struct TrustingClient: NamedService {
    package let http: OutboundHTTP
    private let shutDown: @Sendable () async throws -> Void

    /// - Parameter authorities: a PEM file.
    package init(authorities: String) {
        let client = OutboundHTTP.makeClient(authorities: authorities)
        http = .live(client)
        shutDown = { try await client.shutdown() }
    }

    /// Until the server stops.
    package func run() async throws {
        try? await gracefulShutdown()
        try await shutDown()
    }
}
