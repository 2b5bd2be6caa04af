import Logging
import Platform
import ServiceLifecycle

/// Works on dry runs half of the time at most: after each step it rests as long as the step took.
struct DryRunService: NamedService {
    let worker: DryRunWorker
    let logger: Logger

    private static let idle: Duration = .milliseconds(500)
    private static let shortest: Duration = .milliseconds(5)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let began = ContinuousClock.now
                var isBusy = false
                do { isBusy = try await worker.runOnce() } catch is CancellationError {
                    return
                } catch {
                    logger.warning("dry runs cannot go on", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: isBusy ? max(Self.shortest, ContinuousClock.now - began) : Self.idle)
            }
        }
    }
}
