import Platform

/// Agencies and their numbers in a database of others.
struct OutsideAgencies: Sendable {
    /// Numbers that are read at most.
    static let mostRows = 1_000_000
    private static let longestText = 300
    private static let mostColumns = 1000

    let database: OutsideDatabase
    let table: String

    /// - Throws: ``OutsideFailure``, also where the table or its columns are not there.
    func rows() async throws -> [AgencyFile.Line] {
        try await database.run { connection in
            let dialect = database.dialect
            let (name, columns) = try shape(dialect, on: connection)
            func column(_ name: String) throws(OutsideFailure) -> String {
                guard let found = columns[name] else {
                    throw OutsideFailure(.misunderstood, message: "\(table) has no column \(name.uppercased())")
                }
                return dialect.cut(dialect.name(found), to: Self.longestText)
            }
            let title = columns["name"] == nil ? "NULL" : try column("name")
            let found = try connection.rows(
                """
                SELECT \(try column("agency_id")), \(try column("agency_phone")), \(title) FROM \(dialect.name(name)) LIMIT \(Self.mostRows)
                """)
            return found.enumerated().compactMap { index, row in
                row.count == 3 ? AgencyFile.Line(number: index + 1, id: row[0], phone: row[1], name: row[2]) : nil
            }
        }
    }

    /// What the table and its columns are called, whatever the case of their letters.
    private func shape(
        _ dialect: OutsideDialect, on connection: any OutsideConnection
    ) throws(OutsideFailure) -> (name: String, columns: [String: String]) {
        let rows = try connection.rows(
            """
            SELECT table_name, column_name FROM information_schema.columns WHERE \(dialect.currentSchema) \
            AND LOWER(table_name) = \(dialect.text(table.lowercased())) LIMIT \(Self.mostColumns)
            """)
        guard let name = rows.first?[0] else { throw OutsideFailure(.misunderstood, message: "there is no table \(table)") }
        let columns = rows.compactMap { $0.count == 2 && $0[0] == name ? $0[1] : nil }
        return (name, Dictionary(columns.map { ($0.lowercased(), $0) }) { first, _ in first })
    }
}
