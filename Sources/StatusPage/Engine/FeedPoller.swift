import Kernel
package import Logging
import Platform
import ServiceLifecycle

/// Looks at each source at once when the server starts and then again and again, each by itself: one that hangs delays none of
/// the others. What a look brings is kept; one that fails leaves the last good value.
package struct FeedPoller: NamedService {
    private let names: Set<FeedName>
    private let look: FeedLook
    private let interval: Duration
    private let logger: Logger

    /// How long to wait where another process looks, or where the database cannot be reached.
    private static let pause: Duration = .seconds(1)

    /// - Parameters:
    ///   - names: the sources to look at.
    ///   - interval: between two looks at one source.
    package init(_ names: Set<FeedName>, look: FeedLook, every interval: Duration, logger: Logger) {
        (self.names, self.look, self.interval, self.logger) = (names, look, interval, logger)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await repeated {
                try await look.schedule.begin(names); return nil
            }
            await withTaskGroup(of: Void.self) { group in
                for name in names { group.addTask { await follow(name) } }
            }
        }
    }

    /// Looks at a source if it is due.
    /// - Returns: false when it is not, or when another process is at it.
    @discardableResult
    package func runOnce(_ name: FeedName) async throws -> Bool {
        guard let outcome = try await look.runOnce(name) else { return false }
        if case .failure(let failure) = outcome {
            logger.debug("a source cannot be read", metadata: ["source": "\(name.rawValue)", "problem": "\(failure.sentence)"])
        }
        return true
    }

    private func follow(_ name: FeedName) async {
        while !Task.isCancelled {
            await repeated {
                let start = ContinuousClock.now
                let isDone = try await runOnce(name)
                // A little more than the interval, so that it is due by the clock on the wall, too.
                return isDone ? start.advanced(by: interval + .milliseconds(10)) : .now.advanced(by: Self.pause)
            }
        }
    }

    /// Works until it succeeds once, and then waits until the moment that it says.
    private func repeated(_ work: () async throws -> ContinuousClock.Instant?) async {
        while !Task.isCancelled {
            do {
                if let next = try await work() { try await Task.sleep(until: next, clock: .continuous) }
                return
            } catch is CancellationError {
                return
            } catch {
                logger.warning("the sources' table cannot be reached", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: Self.pause)
            }
        }
    }
}
