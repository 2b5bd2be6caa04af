import Logging
import Platform
import ServiceLifecycle

/// Keeps hearing in every process that serves; the lease says which of them does.
struct FinesseEventService: NamedService {
    private static let pause = Duration.seconds(1)
    private static let pauseAfterError = Duration.seconds(5)

    let events: FinesseEvents
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                var pause = Self.pause
                do { try await events.runOnce() } catch is CancellationError where Task.isCancelled {
                    break
                } catch {
                    pause = Self.pauseAfterError
                    logger.warning("Finesse's events cannot be kept", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: pause)
            }
        }
    }
}
