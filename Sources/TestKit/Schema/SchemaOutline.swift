package import Platform

/// What both engines must agree on: tables, columns in their order, keys, indexes.
package struct SchemaOutline: Hashable, Sendable {
    package struct Table: Hashable, Sendable {
        /// `name kind`, with `required` behind those that may not be null.
        package var columns: [String] = []
        /// `columns` of the primary key and of unique constraints; `column -> table.column` for references.
        package var keys: Set<String> = []
        /// `[unique] name: columns [where]`; an expression is a `?`.
        package var indexes: Set<String> = []
    }

    package private(set) var tables: [String: Table] = [:]

    package init(of database: Database) async throws {
        let lines = try await database.read { connection in
            let question = connection.dialect == .sqlite ? Self.sqlite : Self.postgres
            return try question.flatMap { try connection.query($0) }.map { row in
                (table: try row.text("tbl"), kind: try row.text("kind"), text: try row.text("line"))
            }
        }
        // The index of words is made in each engine's own way.
        for line in lines where !line.table.hasPrefix("incident_search") && !line.text.hasPrefix("incident_search:") {
            switch line.kind {
            case "column": tables[line.table, default: Table()].columns.append(line.text)
            case "key": tables[line.table, default: Table()].keys.insert(line.text)
            default: tables[line.table, default: Table()].indexes.insert(line.text)
            }
        }
    }

    /// Where two differ, in words; empty when they agree.
    package func differences(from other: SchemaOutline) -> [String] {
        Set(tables.keys).union(other.tables.keys).sorted().filter { tables[$0] != other.tables[$0] }.map { name in
            "\(name): \(tables[name].map { "\($0)" } ?? "missing") and \(other.tables[name].map { "\($0)" } ?? "missing")"
        }
    }

    // A column of the primary key may be null in SQLite where its type is not INTEGER; nothing of ours stores one.
    private static let sqlite = [
        """
        SELECT m.name AS tbl, 'column' AS kind,
            c.name || CASE WHEN c.type IN ('BIGINT', 'INTEGER') THEN ' integer' ELSE ' ' || lower(c.type) END
                || CASE WHEN c."notnull" = 1 OR c.pk > 0 THEN ' required' ELSE '' END
                || coalesce(' default ' || c.dflt_value, '') AS line
        FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, c.cid
        """,
        """
        SELECT m.name AS tbl, 'key' AS kind, 'primary ' || (
            SELECT group_concat(name, ', ') FROM (SELECT name FROM pragma_table_info(m.name) WHERE pk > 0 ORDER BY pk)) AS line
        FROM sqlite_master m WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'
            AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) WHERE pk > 0)
        """,
        """
        SELECT m.name AS tbl, 'key' AS kind, 'unique ' || (
            SELECT group_concat(name, ', ') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) AS line
        FROM sqlite_master m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND i.origin = 'u'
        """,
        """
        SELECT m.name AS tbl, 'key' AS kind, f."from" || ' -> ' || f."table" || '.' || f."to" AS line
        FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'
        """,
        """
        SELECT m.name AS tbl, 'index' AS kind, CASE WHEN i."unique" = 1 THEN 'unique ' ELSE '' END || i.name || ': ' || (
            SELECT group_concat(coalesce(name, '?'), ', ') FROM (
                SELECT name FROM pragma_index_xinfo(i.name) WHERE key = 1 ORDER BY seqno))
            || CASE WHEN i.partial = 1 THEN ' where' ELSE '' END AS line
        FROM sqlite_master m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND i.origin = 'c'
        """,
    ]

    private static let postgres = [
        """
        SELECT CAST(c.relname AS TEXT) AS tbl, 'column' AS kind,
            a.attname || CASE format_type(a.atttypid, NULL) WHEN 'bigint' THEN ' integer' ELSE ' ' || format_type(a.atttypid, NULL) END
                || CASE WHEN a.attnotnull THEN ' required' ELSE '' END
                || coalesce(' default ' || regexp_replace(pg_get_expr(d.adbin, d.adrelid), '^''(-?[0-9]+)''::bigint$', '\\1'), '') AS line
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relkind = 'r' AND c.relnamespace = CAST(current_schema() AS regnamespace) AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY c.relname, a.attnum
        """,
        """
        SELECT CAST(c.relname AS TEXT) AS tbl, 'key' AS kind, CASE k.contype WHEN 'p' THEN 'primary ' ELSE 'unique ' END || (
            SELECT string_agg(a.attname, ', ' ORDER BY u.place) FROM unnest(k.conkey) WITH ORDINALITY AS u (number, place)
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number) AS line
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
        WHERE c.relnamespace = CAST(current_schema() AS regnamespace) AND k.contype IN ('p', 'u')
        """,
        """
        SELECT CAST(c.relname AS TEXT) AS tbl, 'key' AS kind, a.attname || ' -> ' || t.relname || '.' || b.attname AS line
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
        JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
        WHERE c.relnamespace = CAST(current_schema() AS regnamespace) AND k.contype = 'f'
        """,
        """
        SELECT CAST(c.relname AS TEXT) AS tbl, 'index' AS kind,
            CASE WHEN i.indisunique THEN 'unique ' ELSE '' END || n.relname || ': ' || (
                SELECT string_agg(coalesce(CAST(a.attname AS TEXT), '?'), ', ' ORDER BY u.place)
                FROM unnest(CAST(i.indkey AS SMALLINT[])) WITH ORDINALITY AS u (number, place)
                LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.number AND u.number > 0)
            || CASE WHEN i.indpred IS NULL THEN '' ELSE ' where' END AS line
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class n ON n.oid = i.indexrelid
        WHERE c.relnamespace = CAST(current_schema() AS regnamespace) AND c.relkind = 'r'
            AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)
        """,
    ]
}
