/// PostgreSQL behind libpq: one connection writes for this process, others read. Other processes may write to the same
/// database at the same time.
struct PostgresEngine: StorageEngine {
    private let writer: PostgresPool
    private let readers: PostgresPool

    var dialect: Dialect { .postgres }

    init(target: PostgresTarget, readers count: Int) {
        writer = PostgresPool(target: target, size: 1, label: "writer")
        readers = PostgresPool(target: target, size: count, label: "reader")
    }

    /// Whether the server can be reached, is one that Switchboard can use, and takes writes.
    func check() async throws {
        let outcome = await withCheckedContinuation { continuation in
            writer.submit { connection in
                continuation.resume(returning: Result { try Self.check(connection) })
            }
        }
        try outcome.get()
    }

    private static func check(_ connection: PostgresConnection) throws {
        try connection.begin()
        defer { connection.rollback() }
        let standby = try connection.row("SELECT pg_is_in_recovery() AS standby")?.bool("standby") ?? true
        guard !standby else { throw StorageError(.unavailable, "the server is a standby and takes no writes") }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            readers.submit { connection in
                continuation.resume(with: Result { try connection.read(body) })
            }
        }
    }

    func schedule(_ work: @escaping @Sendable (Result<any WriterConnection, StorageError>) -> Void) {
        // A connection that cannot be made fails the group's BEGIN.
        writer.submit { connection in work(.success(connection)) }
    }

    /// The server folds its log by itself.
    func checkpoint() async throws -> Int { 0 }
    func logSize() -> Int { 0 }

    func close() throws {
        readers.close()
        writer.close()
    }
}
