/// A statement with its arguments, for ``SQLConnection/run(_:)``.
package struct SQLStatement: Sendable {
    package let sql: String
    package let arguments: [SQLValue]

    package init(_ sql: String, _ arguments: [SQLValue]) {
        self.sql = sql
        self.arguments = arguments
    }

    package init(_ sql: String, _ arguments: (any SQLConvertible)...) {
        self.init(sql, arguments.map(\.sqlValue))
    }

    /// Statements that insert many rows. Their sizes are powers of eight, so that the engine keeps a handful of prepared
    /// statements whatever the number of rows, and none is too long to be kept: preparing it takes longer than its rows.
    /// - Parameters:
    ///   - columns: names separated by commas, as they stand in the statement.
    ///   - rows: values in the order of the columns; all rows have the same number.
    package static func inserts(
        into table: String, _ columns: String, rows: [[SQLValue]], onConflict: String? = nil
    ) -> [SQLStatement] {
        guard let width = rows.first?.count else { return [] }
        var statements: [SQLStatement] = []
        var rest = rows[...]
        while !rest.isEmpty {
            let size = sizes.first { $0 <= rest.count && $0 * width <= mostPlaces } ?? 1
            let values = rest.prefix(size)
            rest = rest.dropFirst(size)
            let places = (0..<size).map { row in
                "(" + (1...width).map { "?\(row * width + $0)" }.joined(separator: ", ") + ")"
            }
            let sql =
                "INSERT INTO \(table) (\(columns)) VALUES \(places.joined(separator: ", "))"
                + (onConflict.map { " ON CONFLICT \($0)" } ?? "")
            statements.append(SQLStatement(sql, Array(values.joined())))
        }
        return statements
    }

    /// Longer ones are not kept prepared by either engine: one for each length of a long list would be a leak.
    static let longestKept = 4096

    private static let sizes = [64, 8, 1]
    /// With their commas they are shorter than that.
    private static let mostPlaces = 500
}
