import Foundation
import Kernel
import Platform

/// Wrong passwords of a login in a row. A try is counted before Finesse is asked and taken back when it succeeded, so that many at once are
/// no way around: Finesse locks an account at the fifth.
enum FinesseTries {
    /// So many may be wrong until nobody is asked any more.
    static let most = 3
    /// Of rows that nobody needs any more.
    private static let keptFor = Duration.seconds(7 * 86_400)

    /// By which logins are compared.
    static func folded(_ login: String) -> String { login.trimmingCharacters(in: .whitespaces).lowercased() }

    /// Whether one more may be tried. When the pause is over it is one again, not three: whoever is at the other side counts on.
    static func reserve(_ login: String, pause: Duration, at time: Timestamp, on connection: any SQLConnection) throws -> Bool {
        try connection.row(
            """
            INSERT INTO contact_finesse_tries (login, tries, last_at) VALUES (?1, 1, ?2)
            ON CONFLICT (login) DO UPDATE SET last_at = excluded.last_at,
                tries = CASE WHEN contact_finesse_tries.last_at > ?3 THEN contact_finesse_tries.tries + 1
                    WHEN contact_finesse_tries.tries >= \(most) THEN \(most) ELSE 1 END
            WHERE contact_finesse_tries.tries < \(most) OR contact_finesse_tries.last_at <= ?3 OR contact_finesse_tries.last_at > ?4
            RETURNING tries
            """, login, time, time.adding(.zero - pause), time.adding(pause)) != nil
    }

    /// When the next may be tried; nil where it may be now.
    static func shutUntil(_ login: String, pause: Duration, at time: Timestamp, on connection: any SQLConnection) throws -> Timestamp? {
        let row = try connection.row("SELECT tries, last_at FROM contact_finesse_tries WHERE login = ?1", login)
        guard let row, try row.int("tries") >= most else { return nil }
        let until = try row.time("last_at").adding(pause)
        return time < until ? until : nil
    }

    /// The password was right.
    static func clear(_ login: String, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM contact_finesse_tries WHERE login = ?1", login)
    }

    /// Finesse said nothing of the password.
    static func takeBack(_ login: String, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE contact_finesse_tries SET tries = tries - 1 WHERE login = ?1 AND tries > 0", login)
    }

    /// A password that was right before is wrong now.
    static func count(_ login: String, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO contact_finesse_tries (login, tries, last_at) VALUES (?1, 1, ?2)
            ON CONFLICT (login) DO UPDATE SET tries = contact_finesse_tries.tries + 1, last_at = excluded.last_at
            """, login, time)
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
