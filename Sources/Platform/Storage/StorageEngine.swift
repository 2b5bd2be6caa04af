/// One of the two databases: how to get at connections. What happens in a transaction is the same for both.
protocol StorageEngine: Sendable {
    var dialect: Dialect { get }

    /// Runs `body` on a consistent snapshot, on a thread that may block.
    /// - Parameter isPatient: whether to try again while the database cannot be reached.
    func read<Value: Sendable>(
        isPatient: Bool, _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value

    /// Runs `work` with a connection for writing, on a thread that may block, after what was scheduled before.
    /// An engine that cannot provide a connection hands over the reason.
    func schedule(_ work: @escaping @Sendable (Result<any WriterConnection, StorageError>) -> Void)

    /// Folds the write-ahead log into the database, where there is one, and returns the log's size in bytes afterwards.
    func checkpoint() async throws -> Int

    /// Bytes of the write-ahead log; 0 for an engine that looks after its own.
    func logSize() -> Int

    /// How often this process has waited for an answer of a server.
    var roundTrips: Int { get }

    func close() throws
}

extension StorageEngine {
    var roundTrips: Int { 0 }
}

/// A connection that may begin and end transactions.
protocol WriterConnection: SQLConnection {
    /// - Parameter mark: of what is going to be written, the same each time it is tried.
    func begin(_ mark: WriteMark) throws(StorageError)
    /// Returns only when the changes are on disk. When it throws they may be all the same: see ``hasCommitted(_:)``.
    func commit() throws(StorageError)
    /// Whether an earlier transaction with this mark took effect. Asked only of an engine whose writes are tried again.
    func hasCommitted(_ mark: WriteMark) throws(StorageError) -> Bool
    /// Ends a transaction without its changes; harmless when the engine has already ended it.
    func rollback()
    /// Whether the transaction is still open: some errors end it, and what follows would commit by itself.
    var isInTransaction: Bool { get }
    /// Rows changed on this connection so far.
    var changes: Int { get }
}
