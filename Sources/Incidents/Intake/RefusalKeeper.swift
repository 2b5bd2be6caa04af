package import Logging
import Platform
import ServiceLifecycle

/// Writes what the intake refused every few seconds, and once more when the server stops.
package struct RefusalKeeper: NamedService {
    private static let interval = Duration.seconds(2)

    private let ledger: RefusalLedger
    private let logger: Logger

    package init(ledger: RefusalLedger, logger: Logger) { (self.ledger, self.logger) = (ledger, logger) }

    package func run() async throws {
        while !Task.isCancelled && !Task.isShuttingDownGracefully {
            await flush()
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
        }
        await flush()
    }

    private func flush() async {
        do { try await ledger.flush(logger) } catch {
            logger.warning("refused reports cannot be counted", metadata: ["error": "\(error)"])
        }
    }
}
