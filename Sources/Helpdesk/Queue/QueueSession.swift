import NIOPosix
import Platform

/// The queue tables, read and emptied in their own database.
struct QueueSession: Sendable {
    /// One for the reader and one for whoever checks the installation; they last as long as the process.
    private static let threads: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 2)
        pool.start()
        return pool
    }()

    private let database: OutsideDatabase

    init(_ address: MariaAddress, settings: RedmineSettings) {
        database = OutsideDatabase(
            OutsideAddress(address),
            .init(isReadOnly: false, statementSeconds: settings.timeoutSeconds, authorities: settings.caFile), on: Self.threads)
    }

    func rows(of table: QueueTable, limit: Int) async throws -> [[String?]] {
        try await database.run { try $0.rows(table.selection(limit: limit)) }
    }

    /// Of rows that are deleted already, it deletes none.
    func delete(_ ids: [Int64], of table: QueueTable) async throws {
        guard !ids.isEmpty else { return }
        _ = try await database.run { try $0.rows(table.deletion(of: ids)) }
    }

    /// What the server says of itself.
    func version() async throws -> String {
        try await database.run { try $0.rows(QueueTable.version).first?.first.flatMap { $0 } ?? "" }
    }
}
