import Logging
import Platform
import ServiceLifecycle

/// Goes on by itself in every process that serves; leases say who works on which call.
struct EnrichmentService: NamedService {
    private static let pause = Duration.milliseconds(250)
    /// When the database is asked again that could not be reached.
    private static let recovery = Duration.seconds(2)

    let keeper: EnrichmentKeeper
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                var (isBusy, pause) = (false, Self.pause)
                do { isBusy = try await keeper.runOnce() } catch is CancellationError where Task.isCancelled {
                    break
                } catch {
                    pause = Self.recovery
                    logger.warning("calls cannot be completed", metadata: ["error": "\(error)"])
                }
                if !isBusy { try? await Task.sleep(for: pause) }
            }
        }
        // What was not finished is somebody else's at once; else its lease ends by itself.
        try? await keeper.release()
    }
}
