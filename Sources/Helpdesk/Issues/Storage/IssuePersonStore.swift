import Kernel
import Platform

/// How people work with issues: their own keys of Redmine, their signatures.
enum IssuePersonStore {
    struct OwnKey: Hashable, Sendable {
        let sealed: SealedText
        let redmineID: Int64
        let login: String
        let setAt: Timestamp
    }

    struct Row: RowDecodable, Sendable {
        let key: OwnKey?
        let signature: Signature

        init(key: OwnKey?, signature: Signature) { (self.key, self.signature) = (key, signature) }

        init(row: Platform.Row) throws {
            let kind = try row.optionalText("signature_kind").flatMap { Signature.Kind(rawValue: $0) }
            signature = Signature(kind: kind ?? .text, text: try row.optionalText("signature") ?? "")
            key = try row.optionalText("key_sealed").map {
                OwnKey(
                    sealed: SealedText(stored: $0), redmineID: try row.int64("key_redmine_id"), login: try row.text("key_login"),
                    setAt: try row.time("key_set_at"))
            }
        }
    }

    static func find(_ user: UserID, on connection: any SQLConnection) throws -> Row {
        try connection.first(
            Row.self,
            """
            SELECT key_sealed, key_redmine_id, key_login, key_set_at, signature_kind, signature FROM helpdesk_issue_people
            WHERE user_id = ?1
            """, user) ?? Row(key: nil, signature: .none)
    }

    /// - Parameter key: nil removes it.
    static func set(_ key: OwnKey?, of user: UserID, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO helpdesk_issue_people (user_id, key_sealed, key_redmine_id, key_login, key_set_at) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (user_id) DO UPDATE SET
                key_sealed = excluded.key_sealed, key_redmine_id = excluded.key_redmine_id, key_login = excluded.key_login,
                key_set_at = excluded.key_set_at
            """, user, key?.sealed.text, key?.redmineID, key?.login, key?.setAt)
    }

    static func set(_ signature: Signature, of user: UserID, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO helpdesk_issue_people (user_id, signature_kind, signature) VALUES (?1, ?2, ?3)
            ON CONFLICT (user_id) DO UPDATE SET signature_kind = excluded.signature_kind, signature = excluded.signature
            """, user, signature.kind.rawValue, signature.text)
    }
}
