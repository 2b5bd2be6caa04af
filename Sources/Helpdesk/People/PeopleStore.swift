import Kernel
import Platform

/// Redmine's users as they were last read, and whose they are here.
struct PeopleStore: Sendable {
    let matchesLocalPart: Bool

    /// Everybody there is now; the others are there no more.
    func keep(_ people: [RedminePerson], at time: Timestamp, on connection: any SQLConnection) throws {
        let rows = people.map { person -> [SQLValue] in
            let folded = person.mail.map(MailAddress.folded)
            return [
                person.id.sqlValue, person.login.sqlValue, person.name.sqlValue, person.mail.sqlValue, folded.sqlValue,
                folded.flatMap(MailAddress.local).sqlValue, true.sqlValue, time.sqlValue,
            ]
        }
        try connection.run(
            SQLStatement.inserts(
                into: "helpdesk_people", "redmine_id, login, name, mail, mail_folded, local_folded, is_active, seen_at", rows: rows,
                onConflict: """
                    (redmine_id) DO UPDATE SET login = excluded.login, name = excluded.name, mail = excluded.mail,
                        mail_folded = excluded.mail_folded, local_folded = excluded.local_folded, is_active = 1, seen_at = excluded.seen_at
                    """))
        try connection.execute("UPDATE helpdesk_people SET is_active = 0 WHERE seen_at < ?1 AND is_active = 1", time)
    }

    func redmineUser(of user: UserID, on connection: any SQLConnection) throws -> RedminePerson? {
        try connection.row(
            """
            SELECT p.redmine_id, p.login, p.name, p.mail FROM users u JOIN helpdesk_people p ON p.mail_folded = u.email_folded
            WHERE u.id = ?1 AND p.is_active = 1 ORDER BY p.redmine_id LIMIT 1
            """, user
        ).map(Self.person)
    }

    static func person(_ row: Row) throws -> RedminePerson {
        RedminePerson(
            id: try row.int64("redmine_id"), login: try row.text("login"), name: try row.text("name"), mail: try row.optionalText("mail"))
    }
}
