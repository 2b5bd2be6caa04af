import AsyncHTTPClient
import Platform
import ServiceLifecycle

/// The server's one HTTP client: lives as long as the server.
struct OutboundClient: NamedService {
    let client = OutboundHTTP.makeClient()

    func run() async throws {
        try? await gracefulShutdown()
        try await client.shutdown()
    }
}
