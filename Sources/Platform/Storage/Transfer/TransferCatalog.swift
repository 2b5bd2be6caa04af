/// The tables of a database, read from its own catalog: one that a migration adds is copied without being named
/// anywhere.
struct TransferCatalog: Sendable {
    /// Each after those that it refers to.
    let tables: [TransferTable]

    /// What belongs to a database itself and not to what is kept in it.
    static let ownTables: Set = [
        // Made by the migrations of the target.
        "schema_migrations",
        // Which processes write to this database.
        "storage_writers",
        TransferLedger.table,
    ]

    private static let longTypes: Set = ["TEXT", "BYTEA", "BLOB"]

    init(on connection: any SQLConnection) throws {
        let columns = try connection.all(Column.self, connection.dialect.columnsStatement)
        let references = try connection.all(Reference.self, connection.dialect.referencesStatement)
        let tables = Dictionary(grouping: columns, by: \.table).filter { !Self.ownTables.contains($0.key) }
            .map { name, columns in
                let referenced = references.filter { $0.table == name }.map(\.referenced)
                return Self.table(name, columns, references: Set(referenced))
            }
        self.tables = try Self.ordered(tables)
    }

    init(tables: [TransferTable]) { self.tables = tables }

    private static func table(_ name: String, _ columns: [Column], references: Set<String>) -> TransferTable {
        let key = columns.filter { $0.keyPosition > 0 }.sorted { $0.keyPosition < $1.keyPosition }.map(\.name)
        return TransferTable(
            name: name, columns: columns.map(\.name), longColumns: columns.filter { longTypes.contains($0.type) }.map(\.name),
            key: key, counter: columns.first(where: \.isCounter)?.name, references: references)
    }

    /// By name, but none before one that it refers to.
    private static func ordered(_ tables: [TransferTable]) throws -> [TransferTable] {
        var waiting = tables.sorted { $0.name < $1.name }
        var ordered: [TransferTable] = []
        while !waiting.isEmpty {
            let missing = Set(waiting.map(\.name))
            guard let next = waiting.firstIndex(where: { $0.references.isDisjoint(with: missing) }) else {
                throw StorageError(
                    .internal, "these tables refer to each other and cannot be copied one after the other: \(missing.sorted())")
            }
            ordered.append(waiting.remove(at: next))
        }
        return ordered
    }

    /// The tables of both, in this one's order. What only one of them has is not Switchboard's: both have the same
    /// migrations behind them.
    func common(with other: TransferCatalog) throws -> [TransferTable] {
        try tables.filter { table in
            guard let twin = other.tables.first(where: { $0.name == table.name }) else { return false }
            guard Set(twin.columns) == Set(table.columns), twin.key == table.key else {
                throw StorageError(.internal, "the table \(table.name) is not made alike on both sides")
            }
            guard !table.key.isEmpty else {
                throw StorageError(.internal, "the table \(table.name) has no primary key to copy it by")
            }
            return true
        }
    }
}

private struct Column: RowDecodable {
    let table: String
    let name: String
    let keyPosition: Int
    let type: String
    let isCounter: Bool

    init(row: Row) throws {
        table = try row.text("table_name")
        name = try row.text("column_name")
        keyPosition = try row.int("key_position")
        type = try row.text("type")
        isCounter = try row.bool("is_counter")
    }
}

private struct Reference: RowDecodable {
    let table: String
    let referenced: String

    init(row: Row) throws {
        table = try row.text("table_name")
        referenced = try row.text("referenced")
    }
}
