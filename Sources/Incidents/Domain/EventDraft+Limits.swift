import Foundation
package import Kernel

extension EventDraft {
    /// The draft as it is stored: cut to the limits, every text free of NUL (no database keeps it). Nothing here refuses a
    /// report: what cannot be kept of it is cut, replaced or dropped, and ``adjustments`` say so.
    package func fitted(to limits: EventLimits, now: Timestamp) -> EventDraft {
        var fitting = EventFitting(draft: self, limits: limits, now: now)
        fitting.fitTexts()
        fitting.fitTags()
        fitting.fitLinks()
        fitting.fitTime()
        return fitting.draft
    }
}

/// Fits one event to the limits, detail by detail.
private struct EventFitting {
    /// Reports from before this day or more than a day ahead come from a broken clock.
    private static let earliest = Timestamp(microseconds: 946_684_800_000_000)
    private static let ahead = Duration.seconds(86_400)

    var draft: EventDraft
    let limits: EventLimits
    let now: Timestamp

    private var short: TextBound { TextBound(characters: limits.tag) }
    private var reference: TextBound { TextBound(characters: limits.reference) }

    mutating func fitTexts() {
        draft.title = cut(draft.title, TextBound(characters: limits.title), "title")
        draft.message = cutMessage(draft.message)
        if let logs = draft.logs { draft.logs = tail(logs) }
        if let fingerprint = draft.fingerprint { draft.fingerprint = fittedFingerprint(fingerprint) }
        if let environment = draft.environment { draft.environment = cut(environment, short, "environment") }
        if let release = draft.release { draft.release = cut(release, short, "release") }
        if let host = draft.host { draft.host = cut(host, short, "host") }
    }

    /// Names that become the same by the cut are one tag, of which the first in the alphabet counts.
    mutating func fitTags() {
        guard let tags = draft.tags else { return }
        let isRight = tags.count <= limits.tags && tags.allSatisfy { !$0.isEmpty && isPlain($0, short) && isPlain($1, short) }
        if isRight { return }
        var kept: [String: String] = [:]
        for (name, value) in tags.sorted(by: { $0.key < $1.key }) {
            let shortName = cut(name, short, "tags")
            guard !name.isEmpty, kept.count < limits.tags, kept[shortName] == nil else {
                draft.note("tags", .dropped, original: "\(name.prefix(utf8: 200)): \(value.prefix(utf8: 200))")
                continue
            }
            kept[shortName] = cut(value, short, "tags." + shortName)
        }
        draft.tags = kept
    }

    mutating func fitLinks() {
        guard let links = draft.links else { return }
        var kept: [EventDraft.Link] = []
        for link in links {
            // An address that is cut leads elsewhere, and one that is relative nowhere.
            guard kept.count < limits.links, isPlain(link.url, reference), Self.isWeb(link.url) else {
                draft.note("links", .dropped, original: String(link.url.prefix(utf8: 500)))
                continue
            }
            var link = link
            if let title = link.title { link.title = cut(title, short, "links.title") }
            kept.append(link)
        }
        draft.links = kept
    }

    mutating func fitTime() {
        guard let time = draft.occurredAt, time < Self.earliest || time > now.adding(Self.ahead) else { return }
        draft.occurredAt = nil
        draft.note("occurred_at", .replaced, original: time.rfc3339)
    }

    private static func isWeb(_ address: String) -> Bool {
        guard let url = URL(string: address) else { return false }
        return ["http", "https"].contains(url.scheme?.lowercased()) && url.host()?.isEmpty == false
    }

    // MARK: Texts

    private func isPlain(_ text: String, _ bound: TextBound) -> Bool { bound.allows(text) && !text.utf8.contains(0) }

    private mutating func clean(_ text: String, _ field: String) -> String {
        guard text.utf8.contains(0) else { return text }
        draft.note(field, .converted)
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }

    private mutating func cut(_ text: String, _ bound: TextBound, _ field: String) -> String {
        let text = clean(text, field)
        if bound.allows(text) { return text }
        draft.note(field, .cut)
        return bound.cut(text)
    }

    private mutating func cutMessage(_ text: String) -> String {
        let text = clean(text, "message")
        guard text.utf8.count > limits.message else { return text }
        draft.note("message", .cut)
        return text.prefix(utf8: limits.message) + "…"
    }

    /// The end of the logs, because what came last explains the error.
    private mutating func tail(_ text: String) -> String {
        let text = clean(text, "logs")
        guard text.utf8.count > limits.logs else { return text }
        draft.note("logs", .cut)
        let kept = text.suffix(utf8: limits.logs)
        return "[… \(text.utf8.count - kept.utf8.count) bytes cut]\n" + kept
    }

    /// A hash of the whole stands for what is cut: long fingerprints that begin alike are still different problems.
    private mutating func fittedFingerprint(_ text: String) -> String {
        let text = clean(text, "fingerprint")
        if reference.allows(text) { return text }
        draft.note("fingerprint", .cut)
        let ending = "… " + Fingerprint(custom: text).key
        return reference.prefix(of: text, leaving: ending) + ending
    }
}
