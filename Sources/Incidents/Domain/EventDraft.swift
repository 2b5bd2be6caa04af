package import Kernel

/// One report as a source sent it, validated and cut to the limits, not yet stored.
package struct EventDraft: Sendable, Hashable, Codable {
    package var title: String
    package var message: String
    package var level: Level
    /// Lines joined by newlines; nil when the source sent none.
    package var logs: String?
    /// The source's own word for "the same problem".
    package var fingerprint: String?
    /// When it happened by the source's clock; nil when it did not say.
    package var occurredAt: Timestamp?
    package var environment: String?
    package var release: String?
    package var host: String?
    package var tags: [String: String]?
    package var links: [Link]?

    /// Where to read more.
    package struct Link: Sendable, Hashable, Codable {
        package var url: String
        package var title: String?

        package init(url: String, title: String? = nil) {
            self.url = url
            self.title = title
        }
    }

    package init(title: String, message: String, level: Level, logs: String? = nil, fingerprint: String? = nil) {
        self.title = title
        self.message = message
        self.level = level
        self.logs = logs
        self.fingerprint = fingerprint
    }

    enum CodingKeys: String, CodingKey {
        case title, message, level, logs, fingerprint, environment, release, host, tags, links
        case occurredAt = "occurred_at"
    }
}
