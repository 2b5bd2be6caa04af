import Foundation

/// What every report of one application says.
struct ReportOrigin: Sendable {
    let service: String
    let environment: String
    let release: String
    let host: String
    let tags: [String: String]
}

/// One report, and the bytes that it becomes: they are made once, because what is sent again must be the same.
struct Report: Sendable {
    let title: String
    let message: String
    let level: ReportLevel
    let logs: [String]
    let occurredAt: Date
    let maxLogLines: Int?
    let fingerprint: [String]
    let tags: [String: String]

    init(
        title: String, message: String, level: ReportLevel, logs: [String], maxLogLines: Int? = nil, fingerprint: [String] = [],
        tags: [String: String] = [:], occurredAt: Date = Date()
    ) {
        let message = Text.clean(Text.start(of: message, bytes: Text.mostMessageBytes))
        let title = Text.clean(Text.start(of: title, bytes: Text.mostMessageBytes)).trimmingCharacters(in: .whitespacesAndNewlines)
        self.title =
            Text.isVisible(title)
            ? String(title.prefix(Text.mostTitleCharacters))
            : Text.lines(of: message).first(where: Text.isVisible) ?? "Report without a title"
        (self.message, self.level, self.logs) = (message, level, Text.lines(of: logs))
        (self.occurredAt, self.maxLogLines) = (occurredAt, maxLogLines)
        (self.fingerprint, self.tags) = (Text.fingerprint(fingerprint), tags)
    }

    /// `lines` are those of the log files; what was given with the report comes last, where it survives every cut.
    func encoded(from origin: ReportOrigin, lines: [String]) throws -> [UInt8] {
        var logs = (lines + self.logs).map(Text.short)
        while true {
            let body = try JSONEncoder.ofEvents.encode(event(from: origin, logs: logs))
            guard body.count > Text.mostBodyBytes, !logs.isEmpty else { return [UInt8](body) }
            logs.removeFirst(logs.count / 2 + 1)
        }
    }

    private func event(from origin: ReportOrigin, logs: [String]) -> Event {
        // Its own come first, where there are too many.
        let theirs = origin.tags.filter { self.tags[$0.key] == nil }
        let tags = [self.tags, theirs].flatMap { $0.sorted { $0.key < $1.key } }.prefix(Text.mostTags)
            .map { (Text.name($0.key), Text.name($0.value)) }
        return Event(
            service: Text.name(origin.service), environment: Text.name(origin.environment).ifSaid,
            release: Text.name(origin.release).ifSaid, host: Text.name(origin.host).ifSaid, title: title, message: message.ifSaid,
            level: level.name, logs: logs.isEmpty ? nil : logs,
            occurred_at: occurredAt.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)),
            fingerprint: fingerprint.isEmpty ? nil : fingerprint,
            tags: tags.isEmpty ? nil : Dictionary(tags) { first, _ in first })
    }
}

/// As the server reads it: docs/api/events.md.
private struct Event: Encodable {
    let service: String
    let environment: String?
    let release: String?
    let host: String?
    let title: String
    let message: String?
    let level: String
    let logs: [String]?
    let occurred_at: String
    let fingerprint: [String]?
    let tags: [String: String]?
}

extension JSONEncoder {
    fileprivate static var ofEvents: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}

extension String {
    fileprivate var ifSaid: String? { isEmpty ? nil : self }
}
