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
    /// What was done so that the report could be kept; nil when it is as it was sent.
    package private(set) var adjustments: [EventAdjustment]?

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

    /// Remembers what was done to a detail; of what happened many times the first few.
    package mutating func note(_ field: String, _ what: EventAdjustment.What, original: @autoclosure () -> String? = nil) {
        let known = adjustments ?? []
        // Asked before anything is made of it: a body may hold a million odd details.
        guard known.count < EventAdjustment.most, known.count(where: { $0.isAbout(field, what) }) < EventAdjustment.mostOfOneField
        else { return }
        let adjustment = EventAdjustment(field, what, original: original())
        guard !known.contains(adjustment) else { return }
        // What is missing in the end was not kept in another form.
        let isLost = what == .dropped && adjustment.original != nil
        let others = isLost ? known.filter { !($0.isAbout(field, .converted) && $0.original == adjustment.original) } : known
        adjustments = others + [adjustment]
    }

    enum CodingKeys: String, CodingKey {
        case title, message, level, logs, fingerprint, environment, release, host, tags, links, adjustments
        case occurredAt = "occurred_at"
    }
}
