import Foundation

/// How far a copy has come: a table in the target that is there from the copy's first row until it is verified.
/// Written in the transaction of the rows it counts.
enum TransferLedger {
    static let table = "unfinished_copy"
    private static let source = "source"

    /// How far one table has come.
    struct Position: Codable, Sendable {
        /// The last key that was copied; nil before the first.
        var key: [SQLValue]?
        var rows = 0
        var isComplete = false
    }

    /// Identifies a source and its state: by the moment in which it was made, and by its newest rows, as every change
    /// leaves one in the event log or the audit log. (Not by the counters, which PostgreSQL moves on within a snapshot too.)
    static func identity(of tables: [TransferTable], on connection: any SQLConnection) throws -> String {
        let birth = try connection.row("SELECT min(applied_at) AS at FROM schema_migrations")?.optionalInt64("at") ?? 0
        let numbers = try tables.compactMap { table in
            try table.counter.map { key in
                let row = try connection.row("SELECT max(\(key)) AS newest FROM \(table.name)")
                return "\(table.name) \(try row?.optionalInt64("newest") ?? 0)"
            }
        }
        return ([String(birth)] + numbers).joined(separator: ", ")
    }

    /// - Parameter source: ``identity(of:on:)``
    static func begin(source identity: String, on connection: any SQLConnection) throws {
        try connection.script("CREATE TABLE \(table) (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
        try connection.execute("INSERT INTO \(table) (name, value) VALUES (?1, ?2)", source, identity)
    }

    static func source(on connection: any SQLConnection) throws -> String? {
        try value(source, on: connection)
    }

    static func position(of table: TransferTable, on connection: any SQLConnection) throws -> Position {
        guard let text = try value(name(of: table), on: connection) else { return Position() }
        return try JSONDecoder().decode(Position.self, from: Data(text.utf8))
    }

    static func record(_ position: Position, of table: TransferTable, on connection: any SQLConnection) throws {
        let text = String(decoding: try JSONEncoder().encode(position), as: UTF8.self)
        try connection.execute(
            "INSERT INTO \(Self.table) (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            name(of: table), text)
    }

    static func end(on connection: any SQLConnection) throws { try connection.script("DROP TABLE \(table)") }

    private static func value(_ name: String, on connection: any SQLConnection) throws -> String? {
        try connection.row("SELECT value FROM \(table) WHERE name = ?1", name)?.text("value")
    }

    private static func name(of table: TransferTable) -> String { "table " + table.name }
}
