import Logging
import Platform
import ServiceLifecycle

/// Something that runs beside a server once it listens, and ends with it.
protocol Companion: Sendable {
    func play(_ composition: Composition, at baseURL: String, logger: Logger) async throws
}

/// Waits for the server to listen, then lets the companion play.
struct CompanionService: ServiceLifecycle.Service {
    let companion: any Companion
    let composition: Composition
    let port: AsyncStream<Int>
    let logger: Logger

    func run() async throws {
        for await port in port.cancelOnGracefulShutdown() {
            let baseURL = composition.installation.settings.baseURL(port: port)
            return try await companion.play(composition, at: baseURL, logger: logger)
        }
    }
}
