import Foundation
import Kernel
import Platform

/// Words for many customers of which only the first are in the outbox yet.
struct AudienceStore: Sendable {
    /// What is left of an announcement.
    struct Rest: Sendable {
        let id: Int64
        /// For customers alone.
        let announcement: Announcement
        /// Behind which it goes on; ``Decider/tell(_:_:after:_:on:)`` says what is counted.
        let after: Int64
    }

    /// - Parameter whom: one of the announcement's.
    func put(
        _ announcement: Announcement, for whom: Announcement.Whom, after: Int64, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        let words: [Announcement.Text]
        switch announcement.subject {
        case .customers(let texts), .back(let texts): words = texts
        case .step, .unmatched, .duty: throw StorageError(.internal, "\(announcement.kind.rawValue) is not for customers")
        }
        var (tags, channel, told): (String?, String?, String?) = (nil, nil, nil)
        switch whom {
        case .audience(let names, let kind): (tags, channel) = (try Self.text(names), kind.rawValue)
        case .told(let key): told = key
        case .team, .user, .destination, .onCall: throw StorageError(.internal, "customers are named otherwise")
        }
        try connection.execute(
            """
            INSERT INTO notification_audiences (incident_id, kind, key, words, tags, channel, told_key, after_id, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (key) DO NOTHING
            """, announcement.incident, announcement.kind.rawValue, announcement.key, try Self.text(words), tags, channel, told, after, time
        )
    }

    /// What has waited longest; nil when nothing is left to do.
    func first(on connection: any SQLConnection) throws -> Rest? {
        try connection.first(
            Rest.self,
            """
            SELECT id, incident_id, kind, key, words, tags, channel, told_key, after_id FROM notification_audiences ORDER BY id LIMIT 1
            """)
    }

    /// Where it goes on next; nil for the end. False when another process was faster, or somebody stopped it.
    func move(_ rest: Rest, to last: Int64?, on connection: any SQLConnection) throws -> Bool {
        guard let last else {
            return try connection.execute("DELETE FROM notification_audiences WHERE id = ?1 AND after_id = ?2", rest.id, rest.after) == 1
        }
        return try connection.execute(
            "UPDATE notification_audiences SET after_id = ?3 WHERE id = ?1 AND after_id = ?2", rest.id, rest.after, last) == 1
    }

    /// Nobody further is told.
    func stop(_ key: String, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM notification_audiences WHERE key = ?1", key)
    }

    private static func text(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }
}

extension AudienceStore.Rest: RowDecodable {
    init(row: Row) throws {
        (id, after) = (try row.int64("id"), try row.int64("after_id"))
        let words = try JSONDecoder().decode([Announcement.Text].self, from: Data(try row.text("words").utf8))
        let whom: Announcement.Whom
        if let told = try row.optionalText("told_key") {
            whom = .told(key: told)
        } else if let tags = try row.optionalText("tags"), let channel = ChannelKind(rawValue: try row.optionalText("channel") ?? "") {
            whom = .audience(try JSONDecoder().decode([String].self, from: Data(tags.utf8)), channel)
        } else {
            throw StorageError(.internal, "words for nobody")
        }
        announcement = Announcement(
            try row.text("kind") == MessageKind.back.rawValue ? .back(words) : .customers(words),
            incident: try row.optionalInt64("incident_id").map { IncidentID($0) }, key: try row.text("key"), whom: [whom])
    }
}
