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
        let row = try connection.row(
            """
            SELECT p.redmine_id, p.login, p.name, p.mail FROM users u JOIN helpdesk_people p ON p.mail_folded = u.email_folded
            WHERE u.id = ?1 AND p.is_active = 1 ORDER BY p.redmine_id LIMIT 1
            """, user)
        if let row { return try Self.person(row) }
        let own = try connection.row("SELECT email_folded FROM users WHERE id = ?1", user)?.optionalText("email_folded")
        guard matchesLocalPart, let mail = own,
            let local = MailAddress.local(mail)
        else { return nil }
        let same = try connection.query(
            "SELECT redmine_id, login, name, mail, mail_folded FROM helpdesk_people WHERE local_folded = ?1 AND is_active = 1 LIMIT 2",
            local)
        guard same.count == 1, let only = same.first, let theirs = try only.optionalText("mail_folded"),
            try self.user(mail: theirs, on: connection) == user
        else { return nil }
        return try Self.person(only)
    }

    /// Those numbers that are no person's: groups, or somebody who was never seen.
    func unknown(among numbers: Set<Int64>, on connection: any SQLConnection) throws -> Set<Int64> {
        try numbers.filter { try connection.row("SELECT 1 AS one FROM helpdesk_people WHERE redmine_id = ?1", $0) == nil }
    }

    /// Whom of ours an issue concerns: active there and here.
    func listeners(of audience: Audience, on connection: any SQLConnection) throws -> [Listener] {
        try audience.relations.sorted { $0.key < $1.key }.compactMap { number, relations in
            guard
                let row = try connection.row(
                    "SELECT redmine_id, login, mail_folded, local_folded FROM helpdesk_people WHERE redmine_id = ?1 AND is_active = 1",
                    number),
                let mail = try row.optionalText("mail_folded"), let user = try user(mail: mail, on: connection)
            else { return nil }
            return Listener(user: user, person: number, login: try row.text("login"), relations: relations)
        }
    }

    /// Whose address it is here; nil for nobody's, and for somebody who is disabled.
    /// - Parameter mail: folded.
    func user(mail: String, on connection: any SQLConnection) throws -> UserID? {
        if let row = try connection.row("SELECT id, disabled_at FROM users WHERE email_folded = ?1", mail) {
            return try row.optionalTime("disabled_at") == nil ? row.id("id") : nil
        }
        guard matchesLocalPart, let local = MailAddress.local(mail) else { return nil }
        let pattern = local.reduce(into: "") { $0 += ("%_\\".contains($1) ? "\\" : "") + String($1) } + "@%"
        let same = try connection.query(
            "SELECT id FROM users WHERE email_folded LIKE ?1 ESCAPE '\\' AND disabled_at IS NULL ORDER BY id LIMIT 2", pattern)
        guard same.count == 1 else { return nil }
        // Two of Redmine's people with the same part would both be taken for this one.
        let others = try connection.row("SELECT count(*) AS number FROM helpdesk_people WHERE local_folded = ?1 AND is_active = 1", local)
        return try others?.int("number") ?? 0 <= 1 ? same.first?.id("id") : nil
    }

    /// Who may be told anything here: names, and addresses as they are compared.
    static func ours(limit: Int, on connection: any SQLConnection) throws -> [(name: String, mail: String?)] {
        try connection.query("SELECT name, email_folded FROM users WHERE disabled_at IS NULL ORDER BY name_folded LIMIT ?1", limit).map {
            (try $0.text("name"), try $0.optionalText("email_folded"))
        }
    }

    static func person(_ row: Row) throws -> RedminePerson {
        RedminePerson(
            id: try row.int64("redmine_id"), login: try row.text("login"), name: try row.text("name"), mail: try row.optionalText("mail"))
    }
}
