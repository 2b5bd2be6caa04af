package import Kernel

/// One look at a source that is due: claimed, read, kept. The poller does it again and again; a person has it done at once.
package struct FeedLook: Sendable {
    let schedule: FeedSchedule
    private let source: FeedSource
    private let parser: FeedParser
    private let now: @Sendable () -> Timestamp

    package init(schedule: FeedSchedule, source: FeedSource, parser: FeedParser, now: @escaping @Sendable () -> Timestamp) {
        (self.schedule, self.source, self.parser, self.now) = (schedule, source, parser, now)
    }

    /// - Returns: what the look brought; nil when the source is not due, or when somebody else is at it.
    func runOnce(_ name: FeedName) async throws -> Result<FeedReading, FeedFailure>? {
        let began = now()
        guard try await schedule.claim(name) else { return nil }
        let outcome = await contents(of: name)
        // A look that was broken off says nothing about the source.
        guard !Task.isCancelled else { return outcome }
        try await schedule.finish(name, outcome, began: began)
        return outcome
    }

    private func contents(of name: FeedName) async -> Result<FeedReading, FeedFailure> {
        do {
            let contents = try await source.contents(of: name)
            return .success(name.isFile ? try parser.reading(of: name, file: contents) : try parser.reading(of: name, json: contents))
        } catch {
            return .failure(FeedFailure(error))
        }
    }
}
