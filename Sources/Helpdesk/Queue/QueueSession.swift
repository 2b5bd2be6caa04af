import NIOPosix
import Platform
import Synchronization

/// The queue tables, read on threads of their own: the library waits in its calls. The connection is kept from one reading to the next.
final class QueueSession: Sendable {
    /// One for the reader and one for whoever checks the installation; they last as long as the process.
    private static let threads: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 2)
        pool.start()
        return pool
    }()

    private let connection = Mutex<MariaConnection?>(nil)
    private let address: QueueAddress
    private let authorities: String?
    private let timeout: Int

    init(_ address: QueueAddress, settings: RedmineSettings) {
        (self.address, authorities, timeout) = (address, settings.caFile, settings.timeoutSeconds)
    }

    func rows(of table: QueueTable, limit: Int) async throws -> [[String?]] {
        try await run { connection in try connection.query(table.selection(limit: limit)) }
    }

    func delete(_ ids: [Int64], of table: QueueTable) async throws {
        guard !ids.isEmpty else { return }
        try await run { connection in _ = try connection.query(table.deletion(of: ids)) }
    }

    /// What the server says of itself.
    func version() async throws -> String {
        try await run { connection in try connection.query(QueueTable.version).first?.first.flatMap { $0 } ?? "" }
    }

    private func run<Value: Sendable>(_ work: @escaping @Sendable (MariaConnection) throws -> Value) async throws -> Value {
        try await Self.threads.runIfActive { [self] in
            try connection.withLock { open in
                let connection = try open ?? MariaConnection(address, authorities: authorities, timeout: timeout)
                open = connection
                do {
                    return try work(connection)
                } catch {
                    if (error as? QueueFailure)?.endsConnection ?? true { open = nil }
                    throw error
                }
            }
        }
    }
}
