import Kernel
import Platform

/// Who is signed in to Finesse from which sign-in here. Rows end with the session they refer to.
enum FinesseSignInStore {
    struct Kept: Sendable, RowDecodable {
        let session: String
        let user: UserID
        let signIn: AgentSignIn
        let sealed: SealedText

        init(session: String, user: UserID, signIn: AgentSignIn, sealed: SealedText) {
            (self.session, self.user, self.signIn, self.sealed) = (session, user, signIn, sealed)
        }

        init(row: Row) throws {
            (session, user) = (try row.text("session_key"), try row.id("user_id"))
            signIn = AgentSignIn(
                login: try row.text("login"), username: try row.text("username"), displayName: try row.text("display_name"),
                phone: try row.text("phone"), role: try row.text("role"), since: try row.time("signed_in_at"),
                until: try row.time("expires_at"))
            sealed = SealedText(stored: try row.text("sealed"))
        }
    }

    private static let columns = """
        session_key, user_id, login, username, display_name, phone, role, sealed, signed_in_at, expires_at
        """

    /// - Parameter user: whose it has to be.
    static func find(_ session: AgentSession, of user: UserID, at time: Timestamp, on connection: any SQLConnection) throws -> Kept? {
        switch session {
        case .browser(let key):
            try connection.first(
                Kept.self,
                "SELECT \(columns) FROM contact_finesse_sign_ins WHERE session_key = ?1 AND user_id = ?2 AND expires_at > ?3", key, user,
                time)
        case .latest:
            try connection.first(
                Kept.self,
                """
                SELECT \(columns) FROM contact_finesse_sign_ins WHERE user_id = ?1 AND expires_at > ?2
                ORDER BY signed_in_at DESC, session_key LIMIT 1
                """, user, time)
        }
    }

    /// In place of what there was; tokens of another login end with it.
    static func save(_ kept: Kept, on connection: any SQLConnection) throws {
        try connection.execute(
            "DELETE FROM contact_finesse_sign_ins WHERE session_key = ?1 AND login <> ?2", kept.session, kept.signIn.login)
        try connection.execute(
            """
            INSERT INTO contact_finesse_sign_ins (\(columns)) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            ON CONFLICT (session_key) DO UPDATE SET username = excluded.username, display_name = excluded.display_name,
                phone = excluded.phone, role = excluded.role, sealed = excluded.sealed, signed_in_at = excluded.signed_in_at,
                expires_at = excluded.expires_at
            """, kept.session, kept.user, kept.signIn.login, kept.signIn.username, kept.signIn.displayName, kept.signIn.phone,
            kept.signIn.role, kept.sealed.text, kept.signIn.since, kept.signIn.until)
    }

    @discardableResult
    static func delete(_ session: AgentSession, of user: UserID, on connection: any SQLConnection) throws -> Int {
        switch session {
        case .browser(let key):
            try connection.execute("DELETE FROM contact_finesse_sign_ins WHERE session_key = ?1 AND user_id = ?2", key, user)
        case .latest:
            try connection.execute(
                """
                DELETE FROM contact_finesse_sign_ins WHERE session_key IN (SELECT session_key FROM contact_finesse_sign_ins
                    WHERE user_id = ?1 ORDER BY signed_in_at DESC, session_key LIMIT 1)
                """, user)
        }
    }

    /// Finesse does not take their password any more: nobody tries it again. Who signed in later did so with another one.
    static func delete(ofLogin login: String, until time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM contact_finesse_sign_ins WHERE login = ?1 AND signed_in_at <= ?2", login, time)
    }

    // MARK: Tokens of the old pages

    static func addToken(_ hash: String, of session: String, until: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            "INSERT INTO contact_finesse_tokens (token_hash, session_key, expires_at) VALUES (?1, ?2, ?3)", hash, session, until)
        // A page that is loaded again and again leaves its old ones behind.
        try connection.execute(
            """
            DELETE FROM contact_finesse_tokens WHERE session_key = ?1 AND token_hash NOT IN (SELECT token_hash FROM contact_finesse_tokens
                WHERE session_key = ?1 ORDER BY expires_at DESC, token_hash LIMIT \(mostTokens))
            """, session)
    }

    private static let mostTokens = 50

    static func isToken(_ hash: String, of session: String, at time: Timestamp, on connection: any SQLConnection) throws -> Bool {
        try connection.row(
            "SELECT token_hash FROM contact_finesse_tokens WHERE token_hash = ?1 AND session_key = ?2 AND expires_at > ?3", hash, session,
            time) != nil
    }

    static func retention(now: @escaping @Sendable () -> Timestamp) -> [Retention.Table] {
        [
            Retention.Table(name: "contact_finesse_tokens") { connection, limit in
                try connection.execute(
                    """
                    DELETE FROM contact_finesse_tokens WHERE token_hash IN (SELECT token_hash FROM contact_finesse_tokens
                        WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
                    """, now(), limit)
            },
            Retention.Table(name: "contact_finesse_sign_ins") { connection, limit in
                try connection.execute(
                    """
                    DELETE FROM contact_finesse_sign_ins WHERE session_key IN (SELECT session_key FROM contact_finesse_sign_ins
                        WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
                    """, now(), limit)
            },
        ]
    }
}
