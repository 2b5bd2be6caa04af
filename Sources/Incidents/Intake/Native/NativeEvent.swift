import Foundation
import Kernel

/// An event of `POST /api/v1/events` as sent. Decoding takes only what is as it should be; the rest reads `init(lenient:)`.
struct NativeEvent: Decodable {
    /// Whose event it is, when the sender's token does not say so.
    let service: String?
    var draft: EventDraft

    enum CodingKeys: String, CodingKey {
        case title, message, level, logs, fingerprint, environment, release, host, tags, links, service
        case occurredAt = "occurred_at"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        service = try container.decodeIfPresent(String.self, forKey: .service)
        var draft = EventDraft(
            title: try Self.title(in: container),
            message: try container.decodeIfPresent(String.self, forKey: .message) ?? "",
            level: try Self.level(in: container))
        draft.logs = try Self.logs(in: container)
        draft.fingerprint = try Self.fingerprint(in: container)
        draft.occurredAt = try Self.time(in: container)
        draft.environment = try container.decodeIfPresent(String.self, forKey: .environment)
        draft.release = try container.decodeIfPresent(String.self, forKey: .release)
        draft.host = try container.decodeIfPresent(String.self, forKey: .host)
        draft.tags = try container.decodeIfPresent([String: String].self, forKey: .tags)
        draft.links = try container.decodeIfPresent([EventDraft.Link].self, forKey: .links)
        self.draft = draft
    }

    private typealias Container = KeyedDecodingContainer<CodingKeys>

    private static func title(in container: Container) throws -> String {
        let title = try container.decode(String.self, forKey: .title)
        guard title.isVisible else { throw NeedsLenience() }
        return title
    }

    private static func level(in container: Container) throws -> Level {
        guard let word = try container.decodeIfPresent(String.self, forKey: .level) else { return .error }
        guard let level = Level(word: word) else { throw NeedsLenience() }
        return level
    }

    /// One text, or a list of lines.
    private static func logs(in container: Container) throws -> String? {
        if let lines = try? container.decodeIfPresent([String].self, forKey: .logs) {
            return lines.joined(separator: "\n")
        }
        return try container.decodeIfPresent(String.self, forKey: .logs)
    }

    /// One text, or a list of parts.
    private static func fingerprint(in container: Container) throws -> String? {
        if let parts = try? container.decodeIfPresent([String].self, forKey: .fingerprint) {
            return parts.joined(separator: "\n")
        }
        return try container.decodeIfPresent(String.self, forKey: .fingerprint)
    }

    private static func time(in container: Container) throws -> Timestamp? {
        guard let text = try container.decodeIfPresent(String.self, forKey: .occurredAt) else { return nil }
        guard let time = Timestamp(rfc3339: text) else { throw NeedsLenience() }
        return time
    }

    /// Nobody reads it: `init(lenient:)` comes next, and says what is wrong.
    private struct NeedsLenience: Error {}
}
