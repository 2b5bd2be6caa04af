import Platform

/// Reads tables of the journal's database over one connection, a bounded number of rows at a time.
struct JournalReader {
    /// A row, by the names of ``JournalTable``. What is not there is nil.
    struct Row {
        fileprivate let positions: [String: Int]
        fileprivate let values: [String?]

        subscript(column: String) -> String? { positions[column].flatMap { values.indices.contains($0) ? values[$0] : nil } }
        /// Nil for what is no whole number.
        func number(_ column: String) -> Int64? { self[column].flatMap { Int64($0) ?? Double($0).flatMap { Int64(exactly: $0) } } }
        /// A number of another row; nil for none, as which zero counts.
        func reference(_ column: String) -> Int64? { number(column).flatMap { $0 > 0 ? $0 : nil } }
        /// Nil for an empty one.
        func text(_ column: String) -> String? { self[column].flatMap { $0.isEmpty ? nil : $0 } }
        /// As MySQL's numbers and bits and PostgreSQL's letters say it.
        func flag(_ column: String) -> Bool { self[column].map { !["", "0", "f", "false", "\0"].contains($0.lowercased()) } ?? false }
    }

    let shape: JournalShape
    let dialect: OutsideDialect
    let connection: any OutsideConnection

    /// Characters of one value.
    private static let longestText = 4000
    /// Numbers that one statement asks for.
    private static let mostNumbers = 1000

    /// The columns of a table that are there.
    /// - Parameters:
    ///   - condition: behind WHERE.
    ///   - order: behind ORDER BY.
    /// - Throws: ``OutsideFailure`` where the table itself is not there.
    func rows(
        of table: JournalTable, columns: [String]? = nil, where condition: String? = nil, order: String? = nil, limit: Int
    ) throws -> [Row] {
        guard let name = shape.name(of: table) else { throw Self.missing(table) }
        let there = (columns ?? table.columns).compactMap { column in shape.name(of: column, in: table).map { (column, $0) } }
        guard !there.isEmpty else { return [] }
        var sql = "SELECT \(there.map { dialect.cut($0.1, to: Self.longestText) }.joined(separator: ", ")) FROM \(name)"
        if let condition { sql += " WHERE \(condition)" }
        if let order { sql += " ORDER BY \(order)" }
        sql += " LIMIT \(limit)"
        let positions = Dictionary(there.enumerated().map { ($0.element.0, $0.offset) }) { first, _ in first }
        return try connection.rows(sql).map { Row(positions: positions, values: $0) }
    }

    /// Rows by their numbers; none where the table is not there.
    func rows(of table: JournalTable, ids: some Sequence<Int64>, columns: [String]? = nil) throws -> [Int64: Row] {
        var found: [Int64: Row] = [:]
        guard let key = shape.name(of: "id", in: table) else { return found }
        let wanted = Array(Set(ids)).sorted()
        for start in stride(from: 0, to: wanted.count, by: Self.mostNumbers) {
            let part = wanted[start..<min(start + Self.mostNumbers, wanted.count)]
            for row in try rows(of: table, columns: columns, where: "\(key) IN (\(list(part, for: "id", of: table)))", limit: part.count) {
                if let id = row.number("id") { found[id] = row }
            }
        }
        return found
    }

    /// What entries of a table are called, by their numbers.
    func names(_ table: JournalTable, _ ids: some Sequence<Int64>) throws -> [Int64: String] {
        try rows(of: table, ids: ids, columns: ["id", table.nameColumn]).compactMapValues { $0.text(table.nameColumn) }
    }

    /// Groups of rows, with how many there are of each.
    func counts(
        in table: JournalTable, by keys: [String], where condition: String? = nil, limit: Int
    ) throws -> [(keys: [String?], count: Int)] {
        guard let name = shape.name(of: table) else { throw Self.missing(table) }
        let list = keys.joined(separator: ", ")
        var sql = "SELECT \(list)\(keys.isEmpty ? "" : ", ")COUNT(*) FROM \(name)"
        if let condition { sql += " WHERE \(condition)" }
        if !keys.isEmpty { sql += " GROUP BY \(list) ORDER BY \(list)" }
        return try connection.rows(sql + " LIMIT \(limit)").map { row in
            (Array(row.prefix(keys.count)), row.last.flatMap { $0 }.flatMap { Int($0) } ?? 0)
        }
    }

    /// The numbers of rows of a table, as a set that a condition looks into; nil where it cannot be asked.
    func numbers(of table: JournalTable, where column: String, _ condition: (String) -> String) -> String? {
        guard let name = shape.name(of: table), let key = shape.name(of: "id", in: table), let column = shape.name(of: column, in: table)
        else { return nil }
        return "(SELECT \(key) FROM \(name) WHERE \(condition(column)))"
    }

    /// Numbers as a column is compared with them: as texts where it holds texts. As a number one may be larger than the column's type.
    func list(_ numbers: some Sequence<Int64>, for column: String, of table: JournalTable) -> String {
        let isText = shape.isText(column, in: table)
        return numbers.map { isText ? dialect.text(String($0)) : String($0) }.joined(separator: ", ")
    }

    static func missing(_ table: JournalTable) -> OutsideFailure {
        OutsideFailure(.misunderstood, message: "there is no table \(table.rawValue) that may be read")
    }
}
