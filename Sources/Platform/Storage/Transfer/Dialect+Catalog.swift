/// How each engine lists its tables, and how far its counters are. The only statements written twice: the
/// catalogs have nothing in common.
extension Dialect {
    /// Without indexes that SQLite keeps as tables: they follow the table they belong to.
    /// `table_name, column_name, key_position` (from 1; 0 outside the key), `type, is_counter`, in the columns' order.
    var columnsStatement: String {
        switch self {
        case .sqlite:
            """
            SELECT t.name AS table_name, c.name AS column_name, c.pk AS key_position, upper(c.type) AS type,
                CASE WHEN c.pk = 1 AND t.sql LIKE '%AUTOINCREMENT%' THEN 1 ELSE 0 END AS is_counter
            FROM sqlite_master t JOIN pragma_table_info(t.name) c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
                AND t.name NOT IN (SELECT name FROM pragma_table_list WHERE type IN ('virtual', 'shadow'))
            ORDER BY t.name, c.cid
            """
        case .postgres:
            """
            SELECT t.relname AS table_name, c.attname AS column_name,
                coalesce(array_position(CAST(k.indkey AS int2[]), c.attnum) + 1, 0) AS key_position,
                upper(format_type(c.atttypid, NULL)) AS type,
                CASE WHEN c.attidentity <> '' THEN 1 ELSE 0 END AS is_counter
            FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
                LEFT JOIN pg_index k ON k.indrelid = t.oid AND k.indisprimary
            WHERE t.relkind IN ('r', 'p') AND t.relnamespace = to_regnamespace(quote_ident(current_schema()))
            ORDER BY t.relname COLLATE "C", c.attnum
            """
        }
    }

    /// `table_name, referenced`: one row for each foreign key.
    var referencesStatement: String {
        switch self {
        case .sqlite:
            """
            SELECT t.name AS table_name, f."table" AS referenced
            FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'
            """
        case .postgres:
            """
            SELECT t.relname AS table_name, r.relname AS referenced
            FROM pg_constraint f JOIN pg_class t ON t.oid = f.conrelid JOIN pg_class r ON r.oid = f.confrelid
            WHERE f.contype = 'f' AND t.relnamespace = to_regnamespace(quote_ident(current_schema()))
            """
        }
    }
}

extension SQLConnection {
    /// Whether there is a table of this name; on PostgreSQL in the schemas of the search path.
    package func hasTable(_ name: String) throws(StorageError) -> Bool {
        try row(dialect.tableLookup, name) != nil
    }

    /// The highest number that the database has ever handed out for a key, also when its row is gone; 0 for none.
    package func highestNumber(of table: String, key: String) throws(StorageError) -> Int64 {
        let largest = try row("SELECT coalesce(max(\"\(key)\"), 0) AS number FROM \"\(table)\"")?.int64("number") ?? 0
        return max(largest, try counter(of: table, key: key))
    }

    private func counter(of table: String, key: String) throws(StorageError) -> Int64 {
        switch dialect {
        case .sqlite:
            return try row("SELECT seq AS number FROM sqlite_sequence WHERE name = ?1", table)?.int64("number") ?? 0
        case .postgres:
            let name = try row("SELECT pg_get_serial_sequence(quote_ident(?1), ?2) AS name", table, key)?.text("name")
            guard let name else { return 0 }
            // A sequence that has handed out nothing says 1 all the same.
            return try row("SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS number FROM \(name)")?.int64("number") ?? 0
        }
    }

    /// Takes a certain number for a row that is to have it; false when the database has handed it out already, or would
    /// have to pass over very many to come to it.
    package func drawNumber(_ number: Int64, of table: String, key: String) throws(StorageError) -> Bool {
        guard number > (try highestNumber(of: table, key: key)) else { return false }
        // SQLite counts on from the row itself.
        guard dialect == .postgres else { return true }
        let missing = number - (try counter(of: table, key: key))
        guard missing <= 100_000 else { return false }
        // Drawn one by one, because others draw at the same time.
        let drawn = try row(
            """
            SELECT count(*) AS number FROM (
                SELECT nextval(CAST(pg_get_serial_sequence(quote_ident(?1), ?2) AS regclass)) AS drawn FROM generate_series(1, ?3)
            ) AS numbers WHERE drawn = ?4
            """, table, key, missing, number)
        return try drawn?.int64("number") == 1
    }

    /// Makes the database go on after `number`.
    package func setHighestNumber(of table: String, key: String, to number: Int64) throws(StorageError) {
        switch dialect {
        case .sqlite:
            try execute("DELETE FROM sqlite_sequence WHERE name = ?1", table)
            try execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)", table, number)
        case .postgres:
            guard number > 0 else { return }
            _ = try row("SELECT setval(CAST(pg_get_serial_sequence(quote_ident(?1), ?2) AS regclass), ?3) AS number", table, key, number)
        }
    }
}
