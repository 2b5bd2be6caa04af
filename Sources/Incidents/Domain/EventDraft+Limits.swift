import Foundation
package import Kernel

extension EventDraft {
    /// Reports from before this day or more than a day ahead come from a broken clock.
    private static let earliest = Timestamp(microseconds: 946_684_800_000_000)
    private static let ahead = Duration.seconds(86_400)

    /// The draft as it is stored: cut to the limits, every text free of NUL (no database keeps it).
    package func fitted(to limits: EventLimits, now: Timestamp) throws(EventRejection) -> EventDraft {
        var draft = self
        draft.title = Self.cut(try Self.clean(title, "title"), characters: limits.title)
        draft.message = Self.cut(try Self.clean(message, "message"), bytes: limits.message)
        draft.logs = Self.tail(try Self.cleanIfAny(logs, "logs"), bytes: limits.logs)
        draft.fingerprint = try Self.bounded(fingerprint, "fingerprint", limits.reference)
        draft.environment = try Self.bounded(environment, "environment", limits.tag)
        draft.release = try Self.bounded(release, "release", limits.tag)
        draft.host = try Self.bounded(host, "host", limits.tag)
        try checkTags(limits)
        try checkLinks(limits)
        try checkTime(now)
        return draft
    }

    private func checkTags(_ limits: EventLimits) throws(EventRejection) {
        guard let tags else { return }
        guard tags.count <= limits.tags else {
            throw EventRejection("tags", "more than \(limits.tags) tags (limits.tags)")
        }
        for (name, value) in tags {
            guard !name.isEmpty else { throw EventRejection("tags", "a tag has no name") }
            _ = try Self.bounded(name, "tags", limits.tag)
            _ = try Self.bounded(value, "tags." + name.prefix(40), limits.tag)
        }
    }

    private func checkLinks(_ limits: EventLimits) throws(EventRejection) {
        guard let links else { return }
        guard links.count <= limits.links else {
            throw EventRejection("links", "more than \(limits.links) links (limits.links)")
        }
        for link in links {
            _ = try Self.bounded(link.url, "links.url", limits.reference)
            _ = try Self.bounded(link.title, "links.title", limits.tag)
            guard let url = URL(string: link.url), ["http", "https"].contains(url.scheme?.lowercased()), url.host() != nil
            else { throw EventRejection("links.url", "not an http or https address") }
        }
    }

    private func checkTime(_ now: Timestamp) throws(EventRejection) {
        guard let occurredAt else { return }
        guard occurredAt >= Self.earliest, occurredAt <= now.adding(Self.ahead) else {
            throw EventRejection("occurred_at", "before 2000 or more than a day ahead: is the sender's clock right?")
        }
    }

    // MARK: Texts

    private static func clean(_ text: String, _ field: String) throws(EventRejection) -> String {
        guard !text.utf8.contains(0) else { throw EventRejection(field, "contains the character NUL") }
        return text
    }

    private static func cleanIfAny(_ text: String?, _ field: String) throws(EventRejection) -> String? {
        guard let text else { return nil }
        return try clean(text, field)
    }

    private static func bounded(_ text: String?, _ field: String, _ limit: Int) throws(EventRejection) -> String? {
        guard let text = try cleanIfAny(text, field) else { return nil }
        // Bytes first: counting characters of a huge text is slow, and it has at least as many bytes.
        guard text.utf8.count <= limit || text.count <= limit else {
            throw EventRejection(field, "longer than \(limit) characters")
        }
        return text
    }

    private static func cut(_ text: String, characters limit: Int) -> String {
        // Bytes first: a short text, which nearly all are, is not counted.
        guard text.utf8.count > limit, text.prefix(limit + 1).count > limit else { return text }
        return text.prefix(limit - 1) + "…"
    }

    private static func cut(_ text: String, bytes limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        return text[..<characterStart(in: text, atOrBefore: text.utf8.index(text.startIndex, offsetBy: limit))] + "…"
    }

    /// The end of the logs, because what came last explains the error.
    private static func tail(_ text: String?, bytes limit: Int) -> String? {
        guard let text, text.utf8.count > limit else { return text }
        let kept = text[characterStart(in: text, atOrBefore: text.utf8.index(text.endIndex, offsetBy: -limit))...]
        return "[… \(text.utf8.count - kept.utf8.count) bytes cut]\n" + kept
    }

    /// A cut never falls inside the bytes of a character's code.
    private static func characterStart(in text: String, atOrBefore index: String.Index) -> String.Index {
        var index = index
        while index.samePosition(in: text.unicodeScalars) == nil { index = text.utf8.index(before: index) }
        return index
    }
}
