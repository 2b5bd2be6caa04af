import Logging
import Platform
import ServiceLifecycle

/// Goes on by itself in every process that serves; the lease says which of them does anything.
struct FollowingService: NamedService {
    static let pause = Duration.milliseconds(500)
    private static let pauseAfterError = Duration.seconds(5)

    let name: String
    let logger: Logger
    /// Returns whether there is more to do at once.
    let work: @Sendable () async throws -> Bool
    let giveUp: @Sendable () async throws -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                var (isBusy, pause) = (false, Self.pause)
                do { isBusy = try await work() } catch is CancellationError where Task.isCancelled {
                    break
                } catch {
                    pause = Self.pauseAfterError
                    logger.warning("the helpdesk's tables cannot be reached", metadata: ["follower": "\(name)", "error": "\(error)"])
                }
                if !isBusy { try? await Task.sleep(for: pause) }
            }
        }
        do { try await giveUp() } catch {
            // It ends by itself, a little later.
            logger.debug("a lease was not given up", metadata: ["follower": "\(name)", "error": "\(error)"])
        }
    }
}
