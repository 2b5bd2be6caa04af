import Kernel
import Platform

/// Wrong passwords of an account in a row. A try is counted before Finesse is asked and taken back when it succeeded, so that many at once are
/// no way around: Finesse locks an account at the fifth.
///
/// An account has two names. Where both are known they count as one. Of names that nobody knows any two may be those of one account: so the
/// two with most wrong passwords never have more than four together.
enum FinesseTries {
    /// So many may be wrong until nobody is asked any more.
    static let most = 3
    /// So many of two names that may be those of one account.
    static let mostOfTwoNames = 4
    /// So many of one person here, whatever names they type: nobody tries a password on everybody.
    static let mostOfPerson = 10
    /// Of rows that nobody needs any more.
    private static let keptFor = Duration.seconds(7 * 86_400)

    /// Stands in no name that can be sent: what is counted of people is none of an account.
    private static func key(of user: UserID) -> String { "user:\(user)" }
    /// The row that all who ask by an unknown name write first, so that they come one after another, also in two processes.
    private static let turn = ":"

    // MARK: Before and after a try

    /// Counts a try, if it may be sent.
    /// - Parameter user: who typed the password; nil for that of the settings.
    /// - Returns: nil where it may, else when to come again.
    static func reserve(
        _ account: FinesseAccount, by user: UserID? = nil, pause: Duration, at time: Timestamp, on connection: any SQLConnection
    ) throws -> Timestamp? {
        let person = user.map(key)
        if let person, let until = try shutUntil(person, most: mostOfPerson, pause: pause, at: time, on: connection) { return until }
        var (most, end) = (most, time.adding(.seconds(1)))
        if !account.isKnown, let other = try highest(besides: account.name, pause: pause, at: time, on: connection) {
            most = min(most, mostOfTwoNames - other.tries)
            end = other.last.adding(pause)
        }
        guard most > 0, try add(account.name, most: most, rest: Self.most, pause: pause, at: time, on: connection) else {
            return try shutUntil(account.name, most: most, pause: pause, at: time, on: connection) ?? end
        }
        if let person { _ = try add(person, most: mostOfPerson, rest: 1, pause: pause, at: time, on: connection) }
        return nil
    }

    /// The password was right.
    static func clear(_ account: FinesseAccount, by user: UserID, on connection: any SQLConnection) throws {
        try clear(account, on: connection)
        try takeBack(key(of: user), on: connection)
    }

    static func clear(_ account: FinesseAccount, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM contact_finesse_tries WHERE login = ?1", account.name)
    }

    /// Finesse said nothing of the password.
    static func takeBack(_ account: FinesseAccount, by user: UserID? = nil, on connection: any SQLConnection) throws {
        for key in [account.name] + (user.map { [key(of: $0)] } ?? []) { try takeBack(key, on: connection) }
    }

    private static func takeBack(_ key: String, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE contact_finesse_tries SET tries = tries - 1 WHERE login = ?1 AND tries > 0", key)
    }

    /// A password that was right before is wrong now.
    static func count(_ account: FinesseAccount, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO contact_finesse_tries (login, tries, last_at) VALUES (?1, 1, ?2)
            ON CONFLICT (login) DO UPDATE SET tries = contact_finesse_tries.tries + 1, last_at = excluded.last_at
            """, account.name, time)
    }

    /// When the next may be tried; nil where it may be now.
    static func shutUntil(
        _ account: FinesseAccount, pause: Duration, at time: Timestamp, on connection: any SQLConnection
    ) throws -> Timestamp? { try shutUntil(account.name, most: most, pause: pause, at: time, on: connection) }

    // MARK: Rows

    /// Whether one more may be tried.
    /// - Parameter rest: what is left when the pause is over: of an account all, whoever is at the other side counts on. So it is one again.
    private static func add(
        _ key: String, most: Int, rest: Int, pause: Duration, at time: Timestamp, on connection: any SQLConnection
    ) throws -> Bool {
        try connection.row(
            """
            INSERT INTO contact_finesse_tries (login, tries, last_at) VALUES (?1, 1, ?2)
            ON CONFLICT (login) DO UPDATE SET last_at = excluded.last_at,
                tries = CASE WHEN contact_finesse_tries.last_at > ?3 THEN contact_finesse_tries.tries + 1
                    WHEN contact_finesse_tries.tries >= \(rest) THEN \(rest) ELSE 1 END
            WHERE contact_finesse_tries.tries < \(most) OR contact_finesse_tries.last_at <= ?3 OR contact_finesse_tries.last_at > ?4
            RETURNING tries
            """, key, time, time.adding(.zero - pause), time.adding(pause)) != nil
    }

    private static func shutUntil(
        _ key: String, most: Int, pause: Duration, at time: Timestamp, on connection: any SQLConnection
    ) throws -> Timestamp? {
        let row = try connection.row("SELECT tries, last_at FROM contact_finesse_tries WHERE login = ?1", key)
        guard let row, try row.int("tries") >= most else { return nil }
        let until = try row.time("last_at").adding(pause)
        return time < until ? until : nil
    }

    /// The unknown name with most wrong passwords but one, of those that count still.
    private static func highest(
        besides name: String, pause: Duration, at time: Timestamp, on connection: any SQLConnection
    ) throws -> (tries: Int, last: Timestamp)? {
        try connection.execute(
            """
            INSERT INTO contact_finesse_tries (login, tries, last_at) VALUES (?1, 0, ?2)
            ON CONFLICT (login) DO UPDATE SET last_at = excluded.last_at
            """, turn, time)
        return try connection.row(
            """
            SELECT tries, last_at FROM contact_finesse_tries t
            WHERE last_at > ?2 AND last_at <= ?3 AND login <> ?1 AND login NOT LIKE '%:%' AND tries > 0
                AND NOT EXISTS (SELECT 1 FROM contact_finesse_names n WHERE n.name = t.login)
            ORDER BY tries DESC, last_at DESC LIMIT 1
            """, name, time.adding(.zero - pause), time.adding(pause)
        ).map { (try $0.int("tries"), try $0.time("last_at")) }
    }

    /// What was counted by a name of an account becomes the account's.
    static func gather(on connection: any SQLConnection) throws {
        let rows = try connection.query(
            """
            SELECT t.login AS name, n.account AS account FROM contact_finesse_tries t JOIN contact_finesse_names n ON n.name = t.login
            WHERE n.account <> t.login
            """, [])
        for row in rows {
            let (name, account) = (try row.text("name"), try row.text("account"))
            try connection.execute(
                """
                INSERT INTO contact_finesse_tries (login, tries, last_at)
                    SELECT CAST(?2 AS TEXT), tries, last_at FROM contact_finesse_tries WHERE login = ?1
                ON CONFLICT (login) DO UPDATE SET tries = contact_finesse_tries.tries + excluded.tries,
                    last_at = CASE WHEN excluded.last_at > contact_finesse_tries.last_at THEN excluded.last_at
                        ELSE contact_finesse_tries.last_at END
                """, name, account)
            try connection.execute("DELETE FROM contact_finesse_tries WHERE login = ?1", name)
        }
    }

    static func retention(now: @escaping @Sendable () -> Timestamp) -> Retention.Table {
        Retention.Table(name: "contact_finesse_tries") { connection, limit in
            try connection.execute(
                """
                DELETE FROM contact_finesse_tries WHERE login IN (SELECT login FROM contact_finesse_tries WHERE last_at < ?1
                    ORDER BY last_at LIMIT ?2)
                """, now().adding(.zero - keptFor), limit)
        }
    }
}
