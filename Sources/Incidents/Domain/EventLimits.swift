package import Platform

/// How much of an event is kept. What is longer, or too many, is cut and marked: a report that is too long is still a report.
/// Where characters are counted, bytes are too (``TextBound``).
package struct EventLimits: SettingsSection {
    /// Characters.
    package var title = 300
    /// Bytes of UTF-8.
    package var message = 32 << 10
    /// Bytes of UTF-8; the end is kept.
    package var logs = 256 << 10
    package var tags = 50
    /// Characters of a tag's name, of its value, and of environment, release and host.
    package var tag = 200
    package var links = 20
    /// Characters of a link's address and of a fingerprint.
    package var reference = 2048
    /// Events in one request.
    package var batch = 1000

    package init() {}

    package static let rows: [SettingDefinition] = [
        row("limits.title", \.title, .number(10...10_000), "Longest event title, in characters."),
        row("limits.message_bytes", \.message, .bytes(256...(16 << 20)), "Longest event message."),
        row("limits.logs_bytes", \.logs, .bytes(0...(64 << 20)), "How much of an event's logs is kept, from their end."),
        row("limits.tags", \.tags, .number(0...1000), "Tags of one event."),
        row("limits.tag_length", \.tag, .number(1...10_000), "Longest name or value of a tag, in characters."),
        row("limits.batch", \.batch, .number(1...100_000), "Events in one request."),
    ]
}
