package import Kernel
package import Platform

/// When each source is looked at next, as rows: claimed while somebody looks, then done and due again. So processes over one
/// database share the work, and a restart forgets nothing.
package struct FeedSchedule: Sendable {
    private let database: Database
    /// Of this process; a claim that is not its own any more is not finished by it.
    private let owner: String
    private let interval: Duration
    /// How long a claim holds when its owner dies.
    private let validity: Duration
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - owner: the name of this process.
    ///   - interval: between two looks at one source.
    ///   - longest: what a look may take.
    package init(
        database: Database, owner: String, every interval: Duration, longest: Duration, now: @escaping @Sendable () -> Timestamp
    ) {
        (self.database, self.owner, self.interval, self.now) = (database, owner, interval, now)
        validity = longest + .seconds(10)
    }

    /// Makes these sources due at once, whatever a process that died was doing.
    package func begin(_ names: Set<FeedName>) async throws {
        let time = now()
        try await database.write { connection in
            for name in names.sorted(by: { $0.rawValue < $1.rawValue }) {
                try FeedStore.insert(name, on: connection)
                try connection.execute(
                    "UPDATE feeds SET due_at = ?2, claimed_until = NULL, claimed_by = NULL WHERE name = ?1", name.rawValue, time)
            }
        }
    }

    /// Whether the source was due and is now this process's to look at. What is due or claimed later than can be was written
    /// while the clock was wrong, and does not count.
    package func claim(_ name: FeedName) async throws -> Bool {
        let time = now()
        let isDue = try await database.read { connection in
            try connection.row(
                """
                SELECT 1 AS one FROM feeds WHERE name = ?1 AND (due_at <= ?2 OR due_at > ?3)
                    AND (claimed_until IS NULL OR claimed_until <= ?2 OR claimed_until > ?4)
                """, name.rawValue, time, time.adding(interval), time.adding(validity)) != nil
        }
        // A read costs nobody a commit.
        guard isDue else { return false }
        return try await database.write { connection in
            try connection.execute(
                """
                UPDATE feeds SET claimed_until = ?4, claimed_by = ?5 WHERE name = ?1 AND (due_at <= ?2 OR due_at > ?3)
                    AND (claimed_until IS NULL OR claimed_until <= ?2 OR claimed_until > ?4)
                """, name.rawValue, time, time.adding(interval), time.adding(validity), owner) == 1
        }
    }

    /// Keeps what the look brought and says when the next one is. Somebody else's claim is left alone, and a value that was
    /// sent since the look began is the newer one.
    /// - Parameter began: when the look began.
    package func finish(_ name: FeedName, _ outcome: Result<FeedReading, FeedFailure>, began: Timestamp) async throws {
        let time = now()
        try await database.write { connection in
            let isOwn =
                try connection.execute(
                    """
                    UPDATE feeds SET due_at = ?2, claimed_until = NULL, claimed_by = NULL WHERE name = ?1 AND claimed_by = ?3
                    """, name.rawValue, began.adding(interval), owner) == 1
            guard isOwn else { return }
            switch outcome {
            case .success(let reading):
                let isOlder =
                    try connection.row(
                        "SELECT 1 AS one FROM feeds WHERE name = ?1 AND pushed_at >= ?2 AND pushed_at <= ?3", name.rawValue, began, time)
                    != nil
                if !isOlder { try FeedStore.keep(reading, of: name, at: time, on: connection) }
            case .failure(let failure): try FeedStore.fail(name, failure, at: time, on: connection)
            }
        }
    }
}
