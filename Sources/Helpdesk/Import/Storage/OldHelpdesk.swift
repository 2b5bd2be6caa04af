import Foundation
import Kernel
import Platform

/// Reads the SQLite file of the old helpdesk. Columns are found by what its versions called them; passwords are not looked at.
struct OldHelpdesk: Sendable {
    struct Person: Sendable, Hashable {
        let id: String
        let name: String
        let email: String
    }

    /// A row of one of its two tables of notices.
    struct Row: Sendable, Hashable {
        let id: Int64
        let user: String
        /// Nil where it is no number.
        let issue: Int64?
        let oldStatus: String?
        let newStatus: String?
        let subject: String
        let author: String
        let notes: String
        /// Nil where it is no time.
        let at: Timestamp?
    }

    struct Table: Sendable, Hashable {
        let name: String
        let columns: [String: String]

        /// A column under our word for it; null where the table has none.
        func selected(_ key: String) -> String { columns[key].map { "\(Self.quoted($0)) AS \(key)" } ?? "NULL AS \(key)" }

        /// A name of somebody else's choice as SQL takes it.
        static func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }
    }

    /// Our words for columns, and what they may be called.
    private static let columns: [(key: String, names: [String])] = [
        ("id", ["id"]), ("name", ["username", "user_name", "login", "name"]), ("email", ["email", "mail", "e_mail"]),
        ("user_id", ["user_id"]), ("issue_id", ["issue_id", "issueid"]), ("old_status", ["old_status", "oldstatus"]),
        ("new_status", ["new_status", "newstatus"]), ("subject", ["old_subj", "oldsubj", "subject"]), ("author", ["author"]),
        ("notes", ["notes", "comment", "body"]), ("at", ["date_created", "rowdatecreated", "created_at"]),
        ("is_read", ["is_read", "read"]),
    ]

    let users: Table
    let tables: [NoticeKind: Table]
    private let database: ReadOnlySQLite
    private let time: @Sendable (String) -> Timestamp?

    /// Nil where there is no table of users.
    init?(_ database: ReadOnlySQLite, time: @escaping @Sendable (String) -> Timestamp?) async throws {
        let found = try await database.read { connection -> [String: Table] in
            let names = try connection.query("SELECT name FROM sqlite_master WHERE type = 'table'", []).map { try $0.text("name") }
            return Dictionary(try names.map { ($0.lowercased(), try Self.table($0, on: connection)) }) { first, _ in first }
        }
        guard let users = found["users"] ?? found["user"], users.columns["name"] != nil || users.columns["email"] != nil else { return nil }
        (self.users, self.database, self.time) = (users, database, time)
        let named = [NoticeKind.status: "notifications", .comment: "notifications_add_notes"].compactMapValues { found[$0] }
        tables = named.filter { $0.value.columns["user_id"] != nil && $0.value.columns["issue_id"] != nil }
    }

    private static func table(_ name: String, on connection: any SQLConnection) throws -> Table {
        let present = try connection.query("SELECT name FROM pragma_table_info(?1)", name).map { try $0.text("name") }
        let found = columns.map { key, names in (key, names.lazy.compactMap { wanted in present.first { $0.lowercased() == wanted } }.first)
        }
        return Table(name: name, columns: Dictionary(found.compactMap { key, name in name.map { (key, $0) } }) { first, _ in first })
    }

    /// In the order in which they were added.
    func people() async throws -> [Person] {
        let columns = ["id", "name", "email"].map(users.selected).joined(separator: ", ")
        return try await database.read { [users] connection in
            try connection.query("SELECT \(columns), rowid AS position FROM \(Table.quoted(users.name)) ORDER BY rowid", []).map { row in
                Person(
                    id: try Self.text(row["id"]) ?? String(row.int64("position")), name: Self.text(try row["name"]) ?? "",
                    email: Self.text(try row["email"]) ?? "")
            }
        }
    }

    /// The next unread ones by number, `limit` at most.
    func unread(_ kind: NoticeKind, after last: Int64, limit: Int) async throws -> [Row] {
        guard let table = tables[kind] else { return [] }
        let keys = ["user_id", "issue_id", "old_status", "new_status", "subject", "author", "notes", "at"]
        let unread = table.columns["is_read"].map { "AND coalesce(\(Table.quoted($0)), 0) IN (0, '0', 'false', 'f', '')" } ?? ""
        let sql = """
            SELECT rowid AS position, \(keys.map(table.selected).joined(separator: ", ")) FROM \(Table.quoted(table.name))
            WHERE rowid > ?1 \(unread) ORDER BY rowid LIMIT ?2
            """
        return try await database.read { [time] connection in
            try connection.query(sql, last, limit).map { row in
                func text(_ key: String) throws -> String? { Self.text(try row[key]) }
                return Row(
                    id: try row.int64("position"), user: try text("user_id") ?? "", issue: try text("issue_id").flatMap(Self.number),
                    oldStatus: try text("old_status"), newStatus: try text("new_status"), subject: try text("subject") ?? "",
                    author: try text("author") ?? "", notes: try text("notes") ?? "", at: Self.time(try row["at"], time))
            }
        }
    }

    /// SQLite columns hold what they like. What no database of ours keeps is shown as a sign of its own.
    private static func text(_ value: SQLValue) -> String? {
        let text: String? =
            switch value {
            case .null: nil
            case .integer(let number): String(number)
            case .real(let number): Int64(exactly: number).map(String.init) ?? String(number)
            case .text(let text): text
            case .blob(let bytes): String(decoding: bytes, as: UTF8.self)
            }
        return text?.replacing("\0", with: "\u{FFFD}")
    }

    /// `#4711` was written, too.
    private static func number(_ text: String) -> Int64? {
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        return Int64(trimmed.hasPrefix("#") ? String(trimmed.dropFirst()) : trimmed).flatMap { $0 > 0 ? $0 : nil }
    }

    private static func time(_ value: SQLValue, _ read: (String) -> Timestamp?) -> Timestamp? {
        switch value {
        case .text(let text): read(text)
        case .integer(let seconds): Timestamp(Date(timeIntervalSince1970: Double(seconds)))
        case .real(let seconds): Timestamp(Date(timeIntervalSince1970: seconds))
        default: nil
        }
    }
}
