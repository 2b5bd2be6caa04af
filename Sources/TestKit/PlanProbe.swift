package import Platform

/// Remembers what is asked of a connection, to ask how the engine goes about it.
package final class PlanProbe: SQLConnection {
    private let connection: any SQLConnection
    private var asked: [(sql: String, arguments: [SQLValue])] = []

    package init(_ connection: any SQLConnection) { self.connection = connection }

    package var dialect: Dialect { connection.dialect }

    package func query(_ sql: String, _ arguments: [SQLValue]) throws(StorageError) -> [Row] {
        asked.append((sql, arguments))
        return try connection.query(sql, arguments)
    }

    package func execute(_ sql: String, _ arguments: [SQLValue]) throws(StorageError) -> Int {
        asked.append((sql, arguments))
        return try connection.execute(sql, arguments)
    }

    package func script(_ sql: String) throws(StorageError) { try connection.script(sql) }

    /// The engine's own words, line by line.
    package func plans() throws -> [String] {
        try asked.flatMap { try plan(of: $0.sql, $0.arguments) }
    }

    /// Statements that read a whole table, or sort what they find, with their plans.
    /// - Parameters:
    ///   - tables: those that grow.
    ///   - mayBeSorted: where little is found.
    package func burdens(on tables: Set<String>, mayBeSorted: Bool = false) throws -> [String] {
        try asked.compactMap { sql, arguments in
            let plan = try plan(of: sql, arguments)
            guard plan.contains(where: { isScan($0, tables, sql) || !mayBeSorted && isSort($0) }) else { return nil }
            return ([sql] + plan).joined(separator: "\n    ")
        }
    }

    private func plan(of sql: String, _ arguments: [SQLValue]) throws -> [String] {
        switch dialect {
        case .sqlite: try connection.query("EXPLAIN QUERY PLAN " + sql, arguments).map { try $0.text("detail") }
        case .postgres: try connection.query("EXPLAIN (COSTS OFF) " + sql, arguments).map { try $0.text("QUERY PLAN") }
        }
    }

    private func isSort(_ line: String) -> Bool { line.contains(dialect == .sqlite ? "TEMP B-TREE" : "Sort") }

    private func isScan(_ line: String, _ tables: Set<String>, _ sql: String) -> Bool {
        switch dialect {
        // "SCAN i" reads everything, "SCAN i USING INDEX …" stops where a LIMIT says so.
        case .sqlite:
            let scanned = tables.first { line == "SCAN \($0)" }
            // In the order of the table itself it stops there, too.
            return scanned.map { !sql.contains("FROM \($0) ORDER BY id LIMIT") } ?? false
        case .postgres:
            return line.contains("Seq Scan on") && tables.contains { (line + " ").contains(" on \($0) ") }
        }
    }
}
