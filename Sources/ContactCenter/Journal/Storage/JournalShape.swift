import Platform

/// Which of the journal's tables and columns a database has, as far as its account may read them. What is missing spoils only what needs it.
struct JournalShape: Sendable {
    private struct Column: Sendable {
        let name: String
        let isText: Bool
    }

    private struct Table: Sendable {
        let name: String
        /// By their names in small letters.
        let columns: [String: Column]
    }

    private let tables: [JournalTable: Table]
    private let mapping: JournalMapping
    private let dialect: OutsideDialect

    /// More columns than any database of a call centre has in these tables.
    private static let mostColumns = 5000

    init(_ mapping: JournalMapping, _ dialect: OutsideDialect, on connection: any OutsideConnection) throws {
        let wanted = JournalTable.allCases.map { dialect.text(mapping.name(of: $0).lowercased()) }.joined(separator: ", ")
        let rows = try connection.rows(
            """
            SELECT table_name, column_name, data_type FROM information_schema.columns WHERE \(dialect.currentSchema) \
            AND LOWER(table_name) IN (\(wanted)) LIMIT \(Self.mostColumns)
            """)
        var found: [String: (name: String, columns: [String: Column])] = [:]
        for row in rows {
            guard row.count == 3, let table = row[0], let column = row[1] else { continue }
            let type = row[2]?.lowercased() ?? ""
            // Two whose names differ by the case of their letters alone: the one that is called exactly so.
            found[table, default: (table, [:])].columns[column.lowercased()] = Column(
                name: column, isText: type.contains("char") || type.contains("text"))
        }
        var tables: [JournalTable: Table] = [:]
        for table in JournalTable.allCases {
            let name = mapping.name(of: table)
            guard let one = found[name] ?? found.values.first(where: { $0.name.lowercased() == name.lowercased() }) else { continue }
            tables[table] = Table(name: one.name, columns: one.columns)
        }
        (self.tables, self.mapping, self.dialect) = (tables, mapping, dialect)
    }

    func has(_ table: JournalTable) -> Bool { tables[table] != nil }

    /// Tables and columns that are not there, as they would be called.
    var missing: [String] {
        JournalTable.allCases.flatMap { table -> [String] in
            guard has(table) else { return [mapping.name(of: table)] }
            return table.columns.filter { name(of: $0, in: table) == nil }.map {
                mapping.name(of: table) + "." + mapping.name(of: $0, in: table)
            }
        }
    }

    /// As it stands in a statement; nil for one that is not there.
    func name(of table: JournalTable) -> String? { tables[table].map { dialect.name($0.name) } }

    /// As it stands in a statement; nil for one that is not there.
    func name(of column: String, in table: JournalTable) -> String? {
        self.column(column, in: table).map { dialect.name($0.name) }
    }

    /// Whether a column holds texts rather than numbers or times.
    func isText(_ name: String, in table: JournalTable) -> Bool { column(name, in: table)?.isText ?? false }

    private func column(_ name: String, in table: JournalTable) -> Column? {
        tables[table]?.columns[mapping.name(of: name, in: table).lowercased()]
    }
}
