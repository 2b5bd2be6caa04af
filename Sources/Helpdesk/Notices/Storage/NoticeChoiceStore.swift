import Kernel
package import Platform

/// What people chose, and where they are reached.
enum NoticeChoiceStore {
    /// Of those who chose something.
    static func choices(of users: [UserID], on connection: any SQLConnection) throws -> [UserID: NoticeChoices] {
        let statements = Set(users).sorted().map { user in
            SQLStatement("SELECT user_id, \(columns) FROM helpdesk_choices WHERE user_id = ?1", user)
        }
        guard !statements.isEmpty else { return [:] }
        let found = try connection.run(statements).joined().map { (try $0.id("user_id") as UserID, try NoticeChoices(row: $0)) }
        return Dictionary(found) { first, _ in first }
    }

    /// Those who may still sign in.
    static func recipients(_ users: [UserID], on connection: any SQLConnection) throws -> [NoticeRecipient] {
        let statements = Set(users).sorted().map { user in
            SQLStatement(
                """
                SELECT u.id, u.language, u.time_zone, u.email, c.user_id, \(columns) FROM users u
                LEFT JOIN helpdesk_choices c ON c.user_id = u.id WHERE u.id = ?1 AND u.disabled_at IS NULL
                """, user)
        }
        guard !statements.isEmpty else { return [] }
        return try connection.run(statements).joined().map { row in
            NoticeRecipient(
                user: try row.id("id"), language: try row.optionalText("language").flatMap { Language(rawValue: $0) } ?? .english,
                timeZone: try row.optionalText("time_zone"), email: try row.optionalText("email"),
                choices: try row.optionalInt64("user_id") == nil ? NoticeChoices() : NoticeChoices(row: row))
        }
    }

    private static let columns = "assignee, author, watcher, xmpp, webpush, mail, jid"

    static func keep(_ choices: NoticeChoices, of user: UserID, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO helpdesk_choices (user_id, \(columns), changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            ON CONFLICT (user_id) DO UPDATE SET assignee = excluded.assignee, author = excluded.author, watcher = excluded.watcher,
                xmpp = excluded.xmpp, webpush = excluded.webpush, mail = excluded.mail, jid = excluded.jid,
                changed_at = excluded.changed_at
            """, user, choices.assignee, choices.author, choices.watcher, choices.xmpp, choices.webpush, choices.mail, choices.jid, time)
    }
}

extension NoticeChoices: RowDecodable {
    package init(row: Row) throws {
        self.init()
        (assignee, author, watcher) = (try row.bool("assignee"), try row.bool("author"), try row.bool("watcher"))
        (xmpp, webpush, mail) = (try row.bool("xmpp"), try row.bool("webpush"), try row.bool("mail"))
        jid = try row.optionalText("jid")
    }
}
