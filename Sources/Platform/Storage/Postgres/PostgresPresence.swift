import Foundation
import Synchronization

/// Says to others that this process uses a PostgreSQL database: a lock of a connection of its own, which the server
/// gives back when the process ends, however it ends. Several servers may hold it together; who copies a whole database
/// holds it alone.
package final class PostgresPresence: Sendable {
    package enum Kind: Sendable { case together, alone }

    /// Why the database cannot be used now.
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    private let kind: Kind
    private let pool: PostgresPool
    /// The server's process that holds the lock for us.
    private let holder = Mutex<Int64?>(nil)

    package init(url: String, options: Database.Options = .init(), _ kind: Kind) throws(StorageError) {
        self.kind = kind
        let target = try PostgresTarget(url: url, options: options)
        pool = PostgresPool(size: 1, label: "presence") {
            PostgresConnection(target: target, writer: UUID().uuidString, traffic: PostgresTraffic())
        }
    }

    /// Takes the lock, also again after its connection was lost. Run it every few seconds. Throws ``Problem`` when
    /// somebody else has it.
    package func hold() async throws {
        // The lock belongs to the connection, not to the transaction.
        try await pool.run { connection in try connection.read(self.hold) }
    }

    /// Lets others have the database.
    package func release() {
        // A server may take its time to notice that a connection is gone.
        pool.submit { connection in try? connection.script("SELECT pg_advisory_unlock_all()") }
        pool.close()
    }

    private func hold(on connection: any SQLConnection) throws {
        let process = try connection.row("SELECT pg_backend_pid() AS process")?.int64("process")
        guard process != holder.withLock({ $0 }) else { return }
        let isTaken = try connection.row("SELECT \(function)(\(Self.lock)) AS taken")?.bool("taken") ?? false
        guard isTaken else { throw Problem(description: refusal) }
        holder.withLock { $0 = process }
    }

    private var function: String {
        switch kind {
        case .together: "pg_try_advisory_lock_shared"
        case .alone: "pg_try_advisory_lock"
        }
    }

    private var refusal: String {
        switch kind {
        case .together: "the database is being copied or restored: wait until that is done"
        case .alone: "another Switchboard uses this database: stop it first"
        }
    }

    /// Beside those of ``TransactionLock``: shared by every version of Switchboard on a database.
    static let lock: Int64 = 8_220_003
}
