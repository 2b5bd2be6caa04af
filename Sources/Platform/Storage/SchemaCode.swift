import Foundation

/// What a database runs by itself: triggers, rules and views. Our migrations make a few; any other one was put there by
/// somebody else and acts with the rights of whoever writes to the table.
package struct SchemaCode: Sendable {
    private let migrations: [Migration]

    package init(_ migrations: [Migration]) { self.migrations = migrations }

    /// Those that no migration made, or that say something else than the one that did; by name.
    package func foreign(on connection: any SQLConnection) throws -> [String] {
        let ddl = migrations.map { connection.dialect.translated(ddl: $0.sql) }.joined(separator: "\n")
        switch connection.dialect {
        case .sqlite: return try foreignInSQLite(ddl, on: connection)
        case .postgres: return try foreignInPostgres(ddl, on: connection)
        }
    }

    /// SQLite keeps the text by which each was made.
    private func foreignInSQLite(_ ddl: String, on connection: any SQLConnection) throws -> [String] {
        let triggers = ddl.matches(of: /CREATE TRIGGER[\s\S]*?END(?=;)/).map { Self.plain($0.output) }
        let views = ddl.matches(of: /CREATE VIEW[^;]*/).map { Self.plain($0.output) }
        let own = Set(triggers + views)
        let rows = try connection.query(
            "SELECT name, coalesce(sql, '') AS sql FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY name")
        return try rows.filter { row in !own.contains(Self.plain(try row.text("sql"))) }.map { try $0.text("name") }
    }

    /// PostgreSQL names the function a trigger calls, and its text.
    private func foreignInPostgres(_ ddl: String, on connection: any SQLConnection) throws -> [String] {
        let own = Set(
            ddl.matches(of: /CREATE TRIGGER (\w+)[\s\S]*?\sON (\w+)[\s\S]*?EXECUTE FUNCTION (\w+)/)
                .map { [String($0.output.1), String($0.output.2), String($0.output.3)] })
        let triggers = try connection.query(
            """
            SELECT CAST(t.tgname AS TEXT) AS name, CAST(c.relname AS TEXT) AS tbl, CAST(p.proname AS TEXT) AS call, p.prosrc AS body
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
            WHERE c.relnamespace = CAST(current_schema() AS regnamespace) AND NOT t.tgisinternal
            ORDER BY t.tgname
            """)
        let rules = try connection.query(
            "SELECT CAST(rulename AS TEXT) AS name FROM pg_rules WHERE schemaname = current_schema() ORDER BY rulename")
        let foreign = try triggers.filter { row in
            let signature = [try row.text("name"), try row.text("tbl"), try row.text("call")]
            let body = try row.text("body")
            return !own.contains(signature) || !ddl.contains("$$\(body)$$")
        }
        return try (foreign + rules).map { try $0.text("name") }
    }

    /// Without what makes no difference.
    private static func plain(_ text: some StringProtocol) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
