import Foundation
import Kernel
import Platform

/// Reads an old Dispatcher's database.
struct OldDispatcher: Sendable {
    struct App: Sendable, Hashable {
        let id: Int64
        let name: String
        let code: String
        let statusURL: String?
        let logsFolder: String?
    }

    /// How an incident names its application: by number or, in some versions, by name.
    enum AppReference: Sendable, Hashable {
        case number(Int64)
        case name(String)
    }

    struct Incident: Sendable, Hashable {
        let id: Int64
        let app: AppReference
        let title: String
        let message: String
        let logs: String
        let level: Level
        let isClosed: Bool
        let createdAt: Timestamp?
        let updatedAt: Timestamp?
        /// The user's number or name.
        let editor: String?
    }

    let database: ReadOnlySQLite
    let schema: OldSchema
    let clock: LocalTime

    func apps() async throws -> [App] {
        let table = schema.apps
        let columns = ["id", "name", "code", "status_url", "logs_folder"].map(table.selected).joined(separator: ", ")
        let sql = "SELECT \(columns) FROM \(OldSchema.quoted(table.name)) ORDER BY 1"
        return try await database.read { connection in
            try connection.query(sql, []).map { row in
                App(
                    id: try Self.number(row, "id"), name: try Self.text(row, "name") ?? "", code: try Self.text(row, "code") ?? "",
                    statusURL: try Self.text(row, "status_url"), logsFolder: try Self.text(row, "logs_folder"))
            }
        }
    }

    /// Names by number, empty when there is no table of users.
    func users() async throws -> [(key: String, name: String)] {
        guard let table = schema.users else { return [] }
        let sql = "SELECT \(table.selected("id")), \(table.selected("name")) FROM \(OldSchema.quoted(table.name)) ORDER BY 1"
        return try await database.read { connection in
            try connection.query(sql, []).compactMap { row in
                guard let name = try Self.text(row, "name"), !name.isEmpty else { return nil }
                return (try Self.text(row, "id") ?? name, name)
            }
        }
    }

    func incidentCount() async throws -> Int {
        guard let table = schema.incidents else { return 0 }
        let sql = "SELECT count(*) AS number FROM \(OldSchema.quoted(table.name))"
        return try await database.read { try $0.row(sql)?.int("number") ?? 0 }
    }

    /// The next ones by number, `limit` at most.
    func incidents(after id: Int64, limit: Int) async throws -> [Incident] {
        guard let table = schema.incidents else { return [] }
        let keys = ["id", "app", "title", "message", "logs", "level", "status", "created_at", "updated_at", "editor"]
        let order = OldSchema.quoted(table.columns["id"] ?? "id")
        let sql = """
            SELECT \(keys.map(table.selected).joined(separator: ", ")) FROM \(OldSchema.quoted(table.name))
            WHERE \(order) > ?1 ORDER BY \(order) LIMIT ?2
            """
        return try await database.read { [clock] connection in
            try connection.query(sql, id, limit).map { try Self.incident($0, clock: clock) }
        }
    }

    private static func incident(_ row: Row, clock: LocalTime) throws -> Incident {
        Incident(
            id: try number(row, "id"), app: try app(row), title: try text(row, "title") ?? "",
            message: try text(row, "message") ?? "", logs: try text(row, "logs") ?? "", level: level(try text(row, "level")),
            isClosed: try text(row, "status")?.lowercased() == "closed", createdAt: try time(row, "created_at", clock),
            updatedAt: try time(row, "updated_at", clock), editor: try text(row, "editor"))
    }

    private static func app(_ row: Row) throws -> AppReference {
        if case .integer(let number) = try row["app"] { return .number(number) }
        return .name(try text(row, "app") ?? "")
    }

    /// The database held the words or, by its mapper's habit, the names of an enumeration (`CRIT`, `CRITICAL`).
    private static func level(_ word: String?) -> Level { Level(word: word?.lowercased() ?? "") ?? .error }

    private static func number(_ row: Row, _ name: String) throws -> Int64 {
        switch try row[name] {
        case .integer(let number): number
        case .text(let text): Int64(text) ?? 0
        default: 0
        }
    }

    /// Any value as text, for SQLite columns hold what they like.
    private static func text(_ row: Row, _ name: String) throws -> String? {
        switch try row[name] {
        case .null: nil
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .text(let text): text.replacing("\0", with: "\u{FFFD}")
        case .blob(let bytes): String(decoding: bytes, as: UTF8.self).replacing("\0", with: "\u{FFFD}")
        }
    }

    private static func time(_ row: Row, _ name: String, _ clock: LocalTime) throws -> Timestamp? {
        switch try row[name] {
        case .text(let text): clock.time(text)
        case .integer(let seconds): Timestamp(Date(timeIntervalSince1970: Double(seconds)))
        case .real(let seconds): Timestamp(Date(timeIntervalSince1970: seconds))
        default: nil
        }
    }
}
