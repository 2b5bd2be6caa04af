import Foundation
package import Kernel
package import Platform

/// The tables of the sources: their last good values, and how the looks at them went.
package enum FeedStore {
    /// All seven, in their order; those without a row as if nothing had happened to them.
    package static func states(on connection: any SQLConnection) throws -> [FeedState] {
        let rows = try connection.query("SELECT name, read_at, accepted, rejected, pushed_at, tried_at, error, due_at FROM feeds")
        // Those of a newer version are nothing to this one.
        let pairs = try rows.compactMap { row in
            try FeedName(rawValue: try row.text("name")).map { ($0, try FeedState($0, row: row)) }
        }
        let known = Dictionary(uniqueKeysWithValues: pairs)
        return FeedName.allCases.map { known[$0] ?? FeedState($0) }
    }

    /// The last good values of those that have one.
    package static func readings(on connection: any SQLConnection) throws -> [FeedName: FeedReading] {
        let decoder = JSONDecoder()
        let rows = try connection.query("SELECT name, reading FROM feed_values")
        let pairs = try rows.compactMap { row -> (FeedName, FeedReading)? in
            // A value of another version counts as none until the next look.
            guard let name = FeedName(rawValue: try row.text("name")),
                let reading = try? decoder.decode(FeedReading.self, from: Data(try row.text("reading").utf8))
            else { return nil }
            return (name, reading)
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// Keeps a value that a program sent.
    package static func push(
        _ reading: FeedReading, to name: FeedName, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        try insert(name, on: connection)
        try keep(reading, of: name, at: time, on: connection)
        try connection.execute("UPDATE feeds SET pushed_at = ?2 WHERE name = ?1", name.rawValue, time)
    }

    static func insert(_ name: FeedName, on connection: any SQLConnection) throws {
        try connection.execute("INSERT INTO feeds (name) VALUES (?1) ON CONFLICT (name) DO NOTHING", name.rawValue)
    }

    /// The next look at the source is at this time; one that is under way goes on.
    static func setDue(_ name: FeedName, at time: Timestamp, on connection: any SQLConnection) throws {
        try insert(name, on: connection)
        try connection.execute("UPDATE feeds SET due_at = ?2 WHERE name = ?1", name.rawValue, time)
    }

    /// The value counts from now on, for the cells it speaks of, too; one that is as before is not written again.
    static func keep(_ reading: FeedReading, of name: FeedName, at time: Timestamp, on connection: any SQLConnection) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = String(decoding: try encoder.encode(reading), as: UTF8.self)
        try connection.execute(
            """
            INSERT INTO feed_values (name, reading) VALUES (?1, ?2)
            ON CONFLICT (name) DO UPDATE SET reading = excluded.reading WHERE feed_values.reading <> excluded.reading
            """, name.rawValue, json)
        try connection.execute(
            """
            UPDATE feeds SET read_at = ?2, tried_at = ?2, error = NULL, accepted = ?3, rejected = ?4 WHERE name = ?1
            """, name.rawValue, time, reading.accepted, reading.rejected)
        try CellKeeper.take(reading, of: name, at: time, on: connection)
    }

    /// The look failed; the last good value stands.
    static func fail(_ name: FeedName, _ failure: FeedFailure, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE feeds SET tried_at = ?2, error = ?3 WHERE name = ?1", name.rawValue, time, failure.sentence)
    }
}

extension FeedState {
    fileprivate init(_ name: FeedName, row: Row) throws {
        self.init(name)
        readAt = try row.optionalTime("read_at")
        pushedAt = try row.optionalTime("pushed_at")
        triedAt = try row.optionalTime("tried_at")
        dueAt = try row.optionalTime("due_at")
        accepted = try row.int("accepted")
        rejected = try row.int("rejected")
        error = try row.optionalText("error")
    }
}
