import Hummingbird
package import HummingbirdTesting
import NIOCore
package import Platform
import Synchronization

/// A server with a standing clock, kept logs and no settings but those a test gives.
package struct TestServer: Sendable {
    package let world = TestWorld()
    package let log = TestLog()
    /// To be changed before the server runs.
    package var web: WebServer

    package init(_ adjust: (inout Settings) -> Void = { _ in }) {
        var settings = Settings()
        settings.server.port = 0
        adjust(&settings)
        web = WebServer(
            settings: settings, world: world.world, key: SecretKey(bytes: Array(repeating: 7, count: 32)), logger: log.logger)
    }

    /// Runs the test with a client that talks to the router without a socket.
    package func test<Value>(
        routes: (Routes) throws -> Void = { _ in }, _ body: @Sendable (any TestClientProtocol) async throws -> Value
    ) async throws -> Value {
        try await web.application(routes: routes).test(.router, body)
    }

    /// Runs the test against a real port.
    package func testLive<Value>(
        routes: (Routes) throws -> Void = { _ in }, _ body: @Sendable (Int) async throws -> Value
    ) async throws -> Value {
        try await web.application(routes: routes).test(.live) { client in
            guard let port = client.port else { throw NoPort() }
            return try await body(port)
        }
    }

    package struct NoPort: Error {}
}

extension TestResponse {
    /// The body as text.
    package var text: String { String(buffer: body) }
}
