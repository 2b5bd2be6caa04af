import Foundation
import Kernel
import Platform

/// A message as the browser's service worker gets it.
struct WebPushMessage: Sendable {
    var title: String
    var body: String
    var url: String
    /// What replaces an earlier one with the same tag.
    var tag: String
    var language: Language
    /// The word on the button that acknowledges, and where it leads; nil without one.
    var acknowledge: (title: String, url: String)?

    /// Bytes of a link that leaves room for what happened. It holds the browser's endpoint, which may be long.
    private static let longestLink = 1500

    /// - Parameter acknowledge: the link by which its reader acknowledges.
    init(_ message: OutgoingMessage, home: String, acknowledge: String?, _ words: TextCatalog) {
        (title, body) = (message.text.title, message.text.lines.joined(separator: "\n"))
        url = message.text.url ?? home
        tag = message.incident.map { "incident-\($0.id)" } ?? message.subscriber?.thread.map { "status-\($0)" } ?? message.key
        language = message.recipient.language
        self.acknowledge = acknowledge.flatMap { $0.utf8.count > Self.longestLink ? nil : $0 }.map { (words["webpush_acknowledge"], $0) }
    }

    /// As JSON, the body and then the title cut until all of it fits into so many bytes.
    func data(limit: Int = WebPushEncryption.limit) -> Data {
        var (message, data) = (self, json)
        // In half, or letter by letter at the end: a letter may take up to twelve bytes as JSON.
        while data.count > limit, !(message.body.isEmpty && message.title.isEmpty) {
            let excess = max(1, (data.count - limit) / 12)
            if message.body.count > 1 {
                message.body = message.body.dropLast(excess + 1) + "…"
            } else {
                (message.body, message.title) = ("", String(message.title.dropLast(excess)))
            }
            data = message.json
        }
        return data
    }

    private var json: Data {
        var fields: [String: JSON] = [
            "title": .text(title), "body": .text(body), "url": .text(url), "tag": .text(tag), "lang": .text(language.rawValue),
        ]
        if let acknowledge {
            fields["actions"] = [["action": "acknowledge", "title": .text(acknowledge.title), "url": .text(acknowledge.url)]]
        }
        return Data(JSON.object(fields).line.utf8)
    }
}
