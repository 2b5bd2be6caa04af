/// The row of `storage_writers` that belongs to this process: locked and changed at the start of each of its write
/// transactions, so that it names the last one that took effect. A transaction whose COMMIT got no answer is looked up
/// there; while the server is still at it, the lock keeps the look waiting.
struct PostgresWriterRow {
    /// Of this process, for as long as it runs.
    let writer: String
    /// False until the row is known to be there.
    private var isThere = false

    init(writer: String) { self.writer = writer }

    /// Begins a transaction and leaves the mark in it.
    mutating func begin(_ mark: WriteMark, on link: PostgresLink) throws(StorageError) {
        if !isThere { try make(on: link) }
        guard isThere else {
            // A database without tables: this is the migration that makes them.
            try link.script("BEGIN")
            return
        }
        let results = try link.run([SQLStatement("BEGIN"), leaving(mark)])
        guard results.last?.changes == 0 else { return }
        // The row was lost, by a failover to a server that had not heard of it or by somebody's hand.
        try link.script("ROLLBACK")
        isThere = false
        try make(on: link)
        _ = try link.run([SQLStatement("BEGIN"), leaving(mark)])
    }

    /// Waits for the transaction that left the mark, when it still runs.
    ///
    /// A mark that is found is committed once more: with synchronous replication a server that crashed and came back
    /// shows what no standby has, and only a COMMIT waits for the standby.
    mutating func holds(_ mark: WriteMark, on link: PostgresLink) throws(StorageError) -> Bool {
        try link.script("BEGIN")
        let row = try link.run("SELECT mark FROM storage_writers WHERE writer = ?1 FOR UPDATE", [.text(writer)]).rows().first
        let found = try row?.int64("mark")
        guard found == mark.number else {
            try link.script("ROLLBACK")
            return false
        }
        _ = try link.run([leaving(mark)])
        try link.commit()
        return true
    }

    /// Goes with the process; those of processes that were killed go after a week.
    func delete(on link: PostgresLink) throws(StorageError) {
        guard isThere else { return }
        try link.run(
            "DELETE FROM storage_writers WHERE writer = ?1 OR seen_at < \(Self.now) - 604800000000", [.text(writer)])
    }

    private func leaving(_ mark: WriteMark) -> SQLStatement {
        SQLStatement(
            "UPDATE storage_writers SET mark = ?2, seen_at = \(Self.now) WHERE writer = ?1", writer, mark.number)
    }

    /// Makes the row, unless there is no such table yet. Committed by itself: nobody could wait for a row that only an
    /// unfinished transaction knows of.
    private mutating func make(on link: PostgresLink) throws(StorageError) {
        let table = try link.script("SELECT to_regclass('storage_writers') AS name").rows().first?.optionalText("name")
        guard table != nil else { return }
        try link.run(
            "INSERT INTO storage_writers (writer, mark, seen_at) VALUES (?1, 0, \(Self.now)) ON CONFLICT (writer) DO NOTHING",
            [.text(writer)])
        isThere = true
    }

    /// The server's clock, because all nodes' rows are compared by it.
    private static let now = "CAST(extract(epoch FROM now()) * 1000000 AS BIGINT)"
}
