package import Logging
import Platform
import Synchronization

/// Keeps what is logged, for tests that look at it.
package final class TestLog: Sendable {
    private let kept = Mutex<[LogEvent]>([])

    package init() {}

    package var events: [LogEvent] { kept.withLock { $0 } }

    /// All of it as one text.
    package var text: String {
        events.map { "\($0.level) \($0.message) \($0.metadata ?? [:])" }.joined(separator: "\n")
    }

    /// A logger that keeps everything from `debug` up.
    package var logger: Logger {
        Logger(label: "test") { _ in Handler(log: self) }
    }

    private struct Handler: LogHandler {
        let log: TestLog
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .debug
        var metadataProvider: Logger.MetadataProvider?

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            var event = event
            event.metadata = metadata.merging(event.metadata ?? [:]) { _, new in new }
            log.kept.withLock { $0.append(event) }
        }
    }
}
