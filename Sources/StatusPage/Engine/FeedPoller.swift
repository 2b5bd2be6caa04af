package import Kernel
package import Logging
import ServiceLifecycle

/// Looks at each source at once when the server starts and then again and again, each by itself: one that hangs delays none of
/// the others. What a look brings is kept; one that fails leaves the last good value.
package struct FeedPoller: Service {
    private let names: Set<FeedName>
    private let source: FeedSource
    private let parser: FeedParser
    private let schedule: FeedSchedule
    private let interval: Duration
    private let now: @Sendable () -> Timestamp
    private let logger: Logger

    /// How long to wait where another process looks, or where the database cannot be reached.
    private static let pause: Duration = .seconds(1)

    /// - Parameters:
    ///   - names: the sources to look at.
    ///   - interval: between two looks at one source.
    package init(
        _ names: Set<FeedName>, source: FeedSource, parser: FeedParser, schedule: FeedSchedule, every interval: Duration,
        now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        (self.names, self.source, self.parser, self.schedule) = (names, source, parser, schedule)
        (self.interval, self.now, self.logger) = (interval, now, logger)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await repeated {
                try await schedule.begin(names); return nil
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
        let began = now()
        guard try await schedule.claim(name) else { return false }
        let outcome = await look(at: name)
        // A look that was broken off says nothing about the source.
        guard !Task.isCancelled else { return true }
        if case .failure(let failure) = outcome {
            logger.debug("a source cannot be read", metadata: ["source": "\(name.rawValue)", "problem": "\(failure.sentence)"])
        }
        try await schedule.finish(name, outcome, began: began)
        return true
    }

    private func look(at name: FeedName) async -> Result<FeedReading, FeedFailure> {
        do {
            let contents = try await source.contents(of: name)
            return .success(name.isFile ? try parser.reading(of: name, file: contents) : try parser.reading(of: name, json: contents))
        } catch {
            return .failure(FeedFailure(error))
        }
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
