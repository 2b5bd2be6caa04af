import Logging
import Platform
import ServiceLifecycle

/// Goes on by itself in every process that serves; the lease says which of them asks Finesse.
struct FinesseService: NamedService {
    /// How often is looked whether it is time for a poll.
    private static let pause = Duration.milliseconds(300)
    private static let pauseAfterError = Duration.seconds(5)

    let poller: FinessePoller
    let reporter: AgentReporter
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                var pause = Self.pause
                do {
                    if try await poller.runOnce() { try await reporter.runOnce() }
                } catch is CancellationError where Task.isCancelled {
                    break
                } catch {
                    pause = Self.pauseAfterError
                    logger.warning("the agents cannot be kept", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: pause)
            }
        }
        do { try await poller.giveUp() } catch {
            // The lease ends by itself, a little later.
            logger.debug("a lease was not given up", metadata: ["error": "\(error)"])
        }
    }
}
