package import Platform

/// What a channel remembers for itself across restarts, and in backups: its keys, its position in what it reads.
package struct ChannelMemory: Sendable {
    private let channel: ChannelKind
    private let database: Database

    package init(of channel: ChannelKind, in database: Database) { (self.channel, self.database) = (channel, database) }

    /// Nil when nothing is remembered under this name.
    package func value(_ name: String) async throws -> String? {
        try await database.read { [channel] connection in
            try connection.row("SELECT value FROM channel_memory WHERE channel = ?1 AND name = ?2", channel.rawValue, name)?.text("value")
        }
    }

    package func remember(_ value: String, as name: String) async throws {
        try await database.write { [channel] connection in
            try connection.execute(
                """
                INSERT INTO channel_memory (channel, name, value) VALUES (?1, ?2, ?3)
                ON CONFLICT (channel, name) DO UPDATE SET value = excluded.value
                """, channel.rawValue, name, value)
        }
    }

    /// What is remembered; or this, from now on, for every process over the database alike.
    package func value(_ name: String, orFirst value: String) async throws -> String {
        try await database.write { [channel] connection in
            try connection.execute(
                "INSERT INTO channel_memory (channel, name, value) VALUES (?1, ?2, ?3) ON CONFLICT (channel, name) DO NOTHING",
                channel.rawValue, name, value)
            return try connection.row(
                "SELECT value FROM channel_memory WHERE channel = ?1 AND name = ?2", channel.rawValue, name)?.text("value") ?? value
        }
    }
}
