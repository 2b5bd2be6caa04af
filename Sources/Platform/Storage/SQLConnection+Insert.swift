extension SQLConnection {
    /// Inserts many rows with few statements. Their sizes are powers of eight, so that the engine keeps a handful of
    /// prepared statements whatever the number of rows.
    /// - Parameters:
    ///   - columns: names separated by commas, as they stand in the statement.
    ///   - rows: values in the order of the columns; all rows have the same number.
    package func insert(into table: String, _ columns: String, rows: [[SQLValue]]) throws(StorageError) {
        guard let width = rows.first?.count else { return }
        var rest = rows[...]
        while !rest.isEmpty {
            let size = Self.sizes.first { $0 <= rest.count } ?? 1
            let values = rest.prefix(size)
            rest = rest.dropFirst(size)
            let places = (0..<size).map { row in
                "(" + (1...width).map { "?\(row * width + $0)" }.joined(separator: ", ") + ")"
            }
            try execute("INSERT INTO \(table) (\(columns)) VALUES \(places.joined(separator: ", "))", Array(values.joined()))
        }
    }

    private static var sizes: [Int] { [64, 8, 1] }
}
