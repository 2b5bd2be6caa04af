/// A table as it is copied: what it is made of, and the statements that read it a page at a time.
struct TransferTable: Sendable, Hashable {
    let name: String
    let columns: [String]
    /// Texts and bytes: what may be large.
    let longColumns: [String]
    /// The primary key, in its order.
    let key: [String]
    /// The column whose numbers the database hands out.
    let counter: String?
    /// The tables that must be filled before.
    let references: Set<String>

    /// Rows in the order of their key.
    struct Page: Sendable {
        let rows: [[SQLValue]]
        let lastKey: [SQLValue]
    }

    /// The rows after `key`: as many as fit into the limits, and at least one unless there is none.
    /// - Parameter characters: of the long columns together.
    func page(after key: [SQLValue]?, rows limit: Int, characters: Int, on connection: any SQLConnection) throws -> Page? {
        let count = try fittingRows(after: key, limit: limit, characters: characters, on: connection)
        let rows = try connection.query(
            "SELECT \(list(columns)) FROM \(Self.quoted(name)) \(rest(after: key))", (key ?? []) + [.integer(Int64(count))])
        guard let last = rows.last else { return nil }
        return Page(rows: rows.map(\.values), lastKey: try self.key.map { column throws(StorageError) in try last[column] })
    }

    /// A page of the largest rows must not be held in memory, so their sizes are asked for first.
    private func fittingRows(
        after key: [SQLValue]?, limit: Int, characters: Int, on connection: any SQLConnection
    ) throws -> Int {
        guard !longColumns.isEmpty else { return limit }
        let size = longColumns.map { "coalesce(length(\(Self.quoted($0))), 0)" }.joined(separator: " + ")
        let statement = "SELECT \(size) AS size FROM \(Self.quoted(name)) \(rest(after: key))"
        let arguments = (key ?? []) + [.integer(Int64(limit))]
        let whole = try connection.query("SELECT coalesce(sum(size), 0) AS size FROM (\(statement)) AS page", arguments)
        if let whole = whole.first, try whole.int("size") <= characters { return limit }
        let sizes = try connection.query(statement, arguments)
        var (count, total) = (0, 0)
        for row in sizes {
            total += try row.int("size")
            guard count == 0 || total <= characters else { break }
            count += 1
        }
        return count
    }

    func insert(_ page: Page, on connection: any SQLConnection) throws {
        try connection.run(SQLStatement.inserts(into: Self.quoted(name), list(columns), rows: page.rows))
    }

    func count(on connection: any SQLConnection) throws -> Int {
        try connection.row("SELECT count(*) AS number FROM \(Self.quoted(name))")?.int("number") ?? 0
    }

    func isEmpty(on connection: any SQLConnection) throws -> Bool {
        try connection.row("SELECT 1 AS one FROM \(Self.quoted(name)) LIMIT 1") == nil
    }

    private func rest(after key: [SQLValue]?) -> String {
        let limit = "ORDER BY \(list(self.key)) LIMIT ?\((key?.count ?? 0) + 1)"
        guard let key else { return limit }
        let places = key.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
        return "WHERE (\(list(self.key))) > (\(places)) \(limit)"
    }

    private func list(_ columns: [String]) -> String { columns.map(Self.quoted).joined(separator: ", ") }
    private static func quoted(_ name: String) -> String { "\"\(name)\"" }
}
