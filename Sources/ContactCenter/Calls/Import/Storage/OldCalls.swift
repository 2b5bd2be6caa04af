import Foundation
import Kernel
import Platform

/// Reads the calls and the agencies' numbers in the SQLite file of the old helpdesk.
struct OldCalls: Sendable {
    struct Row: Sendable, Hashable {
        let id: Int64
        let began: Timestamp?
        let ended: Timestamp?
        var texts: [String: String]

        subscript(name: String) -> String? { texts[name].flatMap { $0.isEmpty ? nil : $0 } }
    }

    struct Phone: Sendable, Hashable {
        let agency: String
        let number: String
    }

    private static let (calls, phones) = ("t_call_info", "t_agency_phone")
    private static let texts = ["agency_id", "phone_number", "currator", "theme", "region", "agency_manager", "agency_name"]

    private let database: ReadOnlySQLite
    /// By their names in lower case; of each, its columns in the same way.
    private let tables: [String: (name: String, columns: [String: String])]
    private let time: @Sendable (String) -> Timestamp?

    /// Nil where the file knows nothing of calls.
    init?(_ database: ReadOnlySQLite, time: @escaping @Sendable (String) -> Timestamp?) async throws {
        (self.database, self.time) = (database, time)
        tables = try await database.read { connection in
            let names = try connection.query("SELECT name FROM sqlite_master WHERE type = 'table'", []).map { try $0.text("name") }
            let wanted = names.filter { [Self.calls, Self.phones].contains($0.lowercased()) }
            return Dictionary(
                try wanted.map { name in
                    let columns = try connection.query("SELECT name FROM pragma_table_info(?1)", name).map { try $0.text("name") }
                    return (name.lowercased(), (name, Dictionary(columns.map { ($0.lowercased(), $0) }) { first, _ in first }))
                }
            ) { first, _ in first }
        }
        guard !tables.isEmpty else { return nil }
    }

    var hasCalls: Bool { tables[Self.calls]?.columns["call_info_id"] != nil }

    private static func selected(_ key: String, _ columns: [String: String]) -> String {
        columns[key].map { "\(quoted($0)) AS \(key)" } ?? "NULL AS \(key)"
    }

    /// A name of somebody else's choice as SQL takes it.
    private static func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }

    /// The next ones by row, `limit` at most, and where to go on.
    func some(after last: Int64, limit: Int) async throws -> (rows: [Row], last: Int64?) {
        guard let table = tables[Self.calls], hasCalls else { return ([], nil) }
        let columns = (["call_info_id", "time_begin", "time_end"] + Self.texts).map { Self.selected($0, table.columns) }
        return try await database.read { [time] connection in
            let found = try connection.query(
                """
                SELECT rowid AS position, \(columns.joined(separator: ", ")) FROM \(Self.quoted(table.name))
                WHERE rowid > ?1 ORDER BY rowid LIMIT ?2
                """, last, limit)
            let rows = try found.map { row in
                let texts = try Self.texts.compactMap { key in Self.text(try row[key]).map { (key, $0) } }
                return Row(
                    id: try Self.text(row["call_info_id"]).flatMap { Int64($0) } ?? row.int64("position"),
                    began: Self.time(try row["time_begin"], time), ended: Self.time(try row["time_end"], time),
                    texts: Dictionary(texts) { first, _ in first })
            }
            return (rows, try found.last?.int64("position"))
        }
    }

    func agencyPhones() async throws -> [Phone] {
        guard let table = tables[Self.phones], table.columns["agency_id"] != nil, table.columns["agency_phone"] != nil else { return [] }
        let columns = ["agency_id", "agency_phone"].map { Self.selected($0, table.columns) }.joined(separator: ", ")
        return try await database.read { connection in
            try connection.query("SELECT \(columns) FROM \(Self.quoted(table.name)) ORDER BY rowid", []).map { row in
                Phone(agency: Self.text(try row["agency_id"]) ?? "", number: Self.text(try row["agency_phone"]) ?? "")
            }
        }
    }

    /// SQLite columns hold what they like.
    private static func text(_ value: SQLValue) -> String? {
        switch value {
        case .null: nil
        case .integer(let number): String(number)
        case .real(let number): Int64(exactly: number).map(String.init) ?? String(number)
        case .text(let text): text
        case .blob(let bytes): String(decoding: bytes, as: UTF8.self)
        }
    }

    private static func time(_ value: SQLValue, _ read: (String) -> Timestamp?) -> Timestamp? {
        switch value {
        case .text(let text): read(text)
        case .integer(let number): read(String(number))
        case .real(let seconds): Timestamp(Date(timeIntervalSince1970: seconds))
        default: nil
        }
    }
}
