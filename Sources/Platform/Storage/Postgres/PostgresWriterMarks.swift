/// The rows of `storage_writers` that belong to this process: each write transaction begins by leaving its mark there. A
/// transaction whose COMMIT got no answer is looked up by it: only one that took effect has left it for good.
struct PostgresWriterMarks {
    /// Of this process, for as long as it runs.
    let writer: String
    /// False until the table is known to be there.
    private var isThere = false

    /// Transactions between two clearings of the table.
    private static let clearing: Int64 = 256

    init(writer: String) { self.writer = writer }

    /// Begins a transaction and leaves the mark in it.
    mutating func begin(_ mark: WriteMark, on link: PostgresLink) throws(StorageError) {
        guard try look(on: link) else {
            // A database without tables: this is the migration that makes them, and it looks for itself what is done.
            try link.script("BEGIN")
            return
        }
        var statements = [SQLStatement("BEGIN"), SQLStatement(Self.leaving, writer, mark.number)]
        if mark.number.isMultiple(of: Self.clearing) {
            statements.append(SQLStatement("DELETE FROM storage_writers WHERE writer = ?1 AND mark < ?2", writer, mark.number))
        }
        _ = try link.run(statements)
    }

    /// Waits for the transaction that left the mark, when the server is still at it: two cannot leave the same.
    ///
    /// A mark that is found is committed once more: with synchronous replication a server that crashed and came back
    /// shows what no standby has, and only a COMMIT of something waits for the standby.
    mutating func holds(_ mark: WriteMark, on link: PostgresLink) throws(StorageError) -> Bool {
        guard try look(on: link) else { return false }
        try link.script("BEGIN")
        let isNew = try link.run("\(Self.leaving) ON CONFLICT (writer, mark) DO NOTHING", [.text(writer), .integer(mark.number)]).changes
        guard isNew == 0 else {
            try link.script("ROLLBACK")
            return false
        }
        try link.run(
            "UPDATE storage_writers SET seen_at = \(Self.now) WHERE writer = ?1 AND mark = ?2", [.text(writer), .integer(mark.number)])
        try link.commit()
        return true
    }

    /// They go with the process; those of processes that were killed go after a week.
    func delete(on link: PostgresLink) throws(StorageError) {
        guard isThere else { return }
        try link.run("DELETE FROM storage_writers WHERE writer = ?1 OR seen_at < \(Self.now) - 604800000000", [.text(writer)])
    }

    private mutating func look(on link: PostgresLink) throws(StorageError) -> Bool {
        if !isThere {
            isThere = try !link.run(Dialect.postgres.tableLookup, ["storage_writers"]).rows().isEmpty
        }
        return isThere
    }

    private static let leaving = "INSERT INTO storage_writers (writer, mark, seen_at) VALUES (?1, ?2, \(now))"

    /// The server's clock, because all nodes' rows are compared by it.
    private static let now = "CAST(extract(epoch FROM now()) * 1000000 AS BIGINT)"
}
