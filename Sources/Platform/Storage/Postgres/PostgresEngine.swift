import Foundation

/// PostgreSQL behind libpq: one connection writes for this process, others read. Other processes may write to the same
/// database at the same time.
struct PostgresEngine: StorageEngine {
    private let writer: PostgresPool
    private let readers: PostgresPool
    private let patience: Patience
    private let traffic = PostgresTraffic()

    var dialect: Dialect { .postgres }
    var roundTrips: Int { traffic.roundTrips }

    init(target: PostgresTarget, readers count: Int, patience: Patience) {
        let name = UUID().uuidString
        let traffic = traffic
        let connection = { PostgresConnection(target: target, writer: name, traffic: traffic) }
        writer = PostgresPool(size: 1, label: "writer", connection: connection)
        readers = PostgresPool(size: count, label: "reader", connection: connection)
        self.patience = patience
    }

    /// Whether the server can be reached, is one that Switchboard can use, and takes writes.
    func check() async throws {
        try await writer.run { connection in try connection.read(Self.check) }
    }

    private static func check(_ connection: any SQLConnection) throws {
        let standby = try connection.row("SELECT pg_is_in_recovery() AS standby")?.bool("standby") ?? true
        guard !standby else { throw StorageError(.unavailable, "the server is a standby and takes no writes") }
    }

    /// Tried again while the database cannot be reached; between two tries the connection is free for others. Whoever has
    /// waited for a connection too long gets an error and does not delay those behind.
    func read<Value: Sendable>(
        isPatient: Bool, _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        let asked = patience.now()
        var attempt = 0
        while true {
            do {
                return try await readers.run { [patience] connection in
                    guard !isPatient || patience.limit == .zero || asked > patience.horizon else {
                        throw StorageError(.unavailable, "no connection became free in time")
                    }
                    return try connection.read(body)
                }
            } catch let error as StorageError where error.isWorthRetrying && isPatient && asked > patience.horizon {
                guard !Task.isCancelled else { throw error }
                try? await Task.sleep(for: Patience.pause(afterAttempt: attempt))
                attempt += 1
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
