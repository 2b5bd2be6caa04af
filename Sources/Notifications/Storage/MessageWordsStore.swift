package import Kernel
package import Platform

/// The words that the house chose for messages. Rights are checked by ``MessageWordsOperations``.
struct MessageWordsStore: Sendable {
    /// Versions that are kept of each.
    static let mostVersions = 50

    /// The same writer, with the words that are chosen now. They are read anew for each page of the event log and each batch that is sent:
    /// they are few, and another process may have changed them.
    func current(_ writer: MessageWriter, on connection: any SQLConnection) throws -> MessageWriter {
        var writer = writer
        writer.own = try list(on: connection).compactMapValues(\.words)
        return writer
    }

    /// All that are chosen. Those of a newer version's kinds are left out.
    func list(on connection: any SQLConnection) throws -> [WordsPlace: WordsVersion] {
        let rows = try connection.query("SELECT kind, channel, language, title, text, author, changed_at FROM message_words")
        return try rows.reduce(into: [:]) { chosen, row in
            guard let kind = WordedKind(rawValue: try row.text("kind")), let channel = ChannelKind(rawValue: try row.text("channel")),
                let language = Language(rawValue: try row.text("language"))
            else { return }
            chosen[WordsPlace(kind, channel, language)] = try WordsVersion(row: row)
        }
    }

    /// What was chosen for one place, the newest first.
    func versions(of place: WordsPlace, on connection: any SQLConnection) throws -> [WordsVersion] {
        try connection.all(
            WordsVersion.self,
            """
            SELECT title, text, author, changed_at FROM message_words_versions
            WHERE kind = ?1 AND channel = ?2 AND language = ?3 ORDER BY id DESC LIMIT ?4
            """, place.kind.rawValue, place.channel.rawValue, place.language.rawValue, Self.mostVersions)
    }

    /// - Parameter words: nil for the usual ones.
    func set(_ words: MessageWords?, at place: WordsPlace, by author: String, at time: Timestamp, on connection: any SQLConnection) throws {
        let (kind, channel, language) = (place.kind.rawValue, place.channel.rawValue, place.language.rawValue)
        if let words {
            try connection.execute(
                """
                INSERT INTO message_words (kind, channel, language, title, text, author, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                ON CONFLICT (kind, channel, language) DO UPDATE
                    SET title = excluded.title, text = excluded.text, author = excluded.author, changed_at = excluded.changed_at
                """, kind, channel, language, words.title, words.text, author, time)
        } else {
            try connection.execute(
                "DELETE FROM message_words WHERE kind = ?1 AND channel = ?2 AND language = ?3", kind, channel, language)
        }
        try connection.execute(
            """
            INSERT INTO message_words_versions (kind, channel, language, title, text, author, changed_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """, kind, channel, language, words?.title, words?.text, author, time)
        try connection.execute(
            """
            DELETE FROM message_words_versions WHERE kind = ?1 AND channel = ?2 AND language = ?3 AND id NOT IN (
                SELECT id FROM message_words_versions WHERE kind = ?1 AND channel = ?2 AND language = ?3 ORDER BY id DESC LIMIT ?4)
            """, kind, channel, language, Self.mostVersions)
    }
}

/// Words as they were chosen once.
package struct WordsVersion: Sendable, Hashable, RowDecodable {
    /// Nil where the usual ones were taken again.
    package let words: MessageWords?
    /// The name of who chose them.
    package let author: String
    package let changedAt: Timestamp

    package init(row: Row) throws {
        words = try row.optionalText("title").map { MessageWords(kept: $0, try row.optionalText("text") ?? "") }
        (author, changedAt) = (try row.text("author"), try row.time("changed_at"))
    }
}
