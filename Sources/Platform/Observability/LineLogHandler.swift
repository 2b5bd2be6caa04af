package import Kernel
package import Logging

/// Writes log events as one line each: JSON for machines, text for people.
package struct LineLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let format: Settings.Log.Format
    private let sink: LogSink
    private let now: @Sendable () -> Timestamp

    package init(
        label: String, level: Logger.Level, format: Settings.Log.Format, sink: LogSink, now: @escaping @Sendable () -> Timestamp
    ) {
        (self.label, self.logLevel, self.format, self.sink, self.now) = (label, level, format, sink, now)
    }

    /// What is added to every line of this logger.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Where metadata has the same key, that of the event counts, then that of the provider. A critical line is written at once.
    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
        if let given = event.metadata { all.merge(given) { _, new in new } }
        if let error = event.error { all["error"] = .string(String(reflecting: error)) }
        // Hummingbird's key for what every line, answer and page calls the request id.
        if let id = all.removeValue(forKey: RequestIDKey.metadata) { all["request_id"] = id }
        let line = LogLine(time: now(), level: event.level, label: label, message: event.message.description, metadata: all)
        sink.append(format == .json ? line.json : line.text)
        if event.level == .critical { sink.flush() }
    }
}

extension Settings.Log {
    /// A logger as these settings want it.
    package func logger(_ label: String, sink: LogSink = .standardError, now: @escaping @Sendable () -> Timestamp) -> Logger {
        Logger(label: label) { LineLogHandler(label: $0, level: level, format: format, sink: sink, now: now) }
    }
}
