import Foundation
public import Logging

/// For swift-log: keeps the last lines of the process and reports errors with them.
///
/// ```swift
/// LoggingSystem.bootstrap { label in
///     MultiplexLogHandler([StreamLogHandler.standardError(label: label), IncidentLogHandler(label: label, reporter: reporter)])
/// }
/// ```
public struct IncidentLogHandler: LogHandler {
    @TaskLocal private static var isHandling = false

    private let label: String
    private let reporter: IncidentReporter
    private let reportLevel: Logger.Level
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    /// - Parameters:
    ///   - reportLevel: records of this level and above are reported.
    ///   - logLevel: the lowest level that is kept.
    ///   - metadataProvider: as with every handler.
    public init(
        label: String, reporter: IncidentReporter, reportLevel: Logger.Level = .error, logLevel: Logger.Level = .info,
        metadataProvider: Logger.MetadataProvider? = nil
    ) {
        (self.label, self.reporter, self.reportLevel, self.logLevel) = (label, reporter, reportLevel, logLevel)
        self.metadataProvider = metadataProvider
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        // Neither about the reporter itself, nor about what is logged while a record is being put into words.
        guard label != Courier.logLabel, !Courier.isAtWork, !Self.isHandling else { return }
        Self.$isHandling.withValue(true) { handle(event) }
    }

    private func handle(_ event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, own in own } }
        if let own = event.metadata { all.merge(own) { _, own in own } }
        let message = "\(event.message)"
        let values = all.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        let error = event.error.map { "\($0)" } ?? ""
        let told = [message, values, error].filter { !$0.isEmpty }.joined(separator: " ")
        reporter.lastLines.append("\(Date.now.formatted(.iso8601)) \(event.level) \(label): \(told)")
        guard event.level >= reportLevel else { return }
        var tags = ["logger": label, "place": "\(event.file):\(event.line)"]
        if let error = event.error { tags["error"] = "\(type(of: error))" }
        let title = Text.lines(of: message).first(where: Text.isVisible) ?? label
        reporter.reportSoon(
            title: title, message: [message, error, values].filter { !$0.isEmpty }.joined(separator: "\n\n"),
            level: ReportLevel(event.level), logs: reporter.lastLines.all, tags: tags)
    }
}

extension ReportLevel {
    public init(_ level: Logger.Level) {
        switch level {
        case .trace, .debug: self = .debug
        case .info, .notice: self = .info
        case .warning: self = .warning
        case .error: self = .error
        case .critical: self = .critical
        }
    }
}
