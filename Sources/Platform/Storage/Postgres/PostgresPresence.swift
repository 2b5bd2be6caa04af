import Crypto
import Foundation
import Synchronization

/// Says to others that this process uses a PostgreSQL database: locks of a connection of its own, which the server gives
/// back when the process ends, however it ends.
package final class PostgresPresence: Sendable {
    /// What this process wants the database for, which decides who may use it at the same time.
    package enum Kind: Sendable {
        /// Works on it beside others: a command.
        case together
        /// Serves from it, which only one process may.
        case serving
        /// Copies or replaces all of it, which nobody may stand beside.
        case alone
    }

    /// Why the database cannot be used now.
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    /// How long a living process takes at most to show itself again after it lost its connection.
    package static let absence = Duration.seconds(6)
    /// How often it looks whether it did: twice within that, and time is left to connect.
    package static let renewal = Duration.seconds(2)

    private let kind: Kind
    private let name: String?
    private let pool: PostgresPool
    /// The session that holds the locks for us.
    private let holder = Mutex<Int?>(nil)

    /// - Parameter name: by which others find this process, ``isShown(_:on:)``; its own among all.
    package init(url: String, options: Database.Options = .init(), _ kind: Kind, name: String? = nil) throws(StorageError) {
        (self.kind, self.name) = (kind, name)
        let target = try PostgresTarget(url: url, options: options)
        pool = PostgresPool(size: 1, label: "presence") {
            PostgresConnection(target: target, writer: UUID().uuidString, traffic: PostgresTraffic())
        }
    }

    /// Takes the locks, also again after the connection was lost. Run it every few seconds. Throws ``Problem`` when
    /// somebody else has them.
    package func hold() async throws {
        try await pool.run { connection in
            // They belong to the session, not to the transaction.
            try connection.read { _ in try self.hold(on: connection) }
        }
    }

    /// The same, waiting for a process that has died to be noticed by the server.
    package func hold(within limit: Duration) async throws {
        let end = ContinuousClock.now + limit
        while true {
            do { return try await hold() } catch let problem as Problem {
                guard ContinuousClock.now < end else { throw problem }
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    /// Lets others have the database.
    package func release() {
        // A server may take its time to notice that a connection is gone.
        pool.submit { connection in try? connection.script("SELECT pg_advisory_unlock_all()") }
        pool.close()
    }

    private func hold(on connection: PostgresConnection) throws {
        guard connection.sessions != holder.withLock({ $0 }) else { return }
        // First: also a process whose place another one has taken is there until it ends.
        if let name { try connection.execute("SELECT pg_try_advisory_lock_shared(\(Self.process), \(Self.number(of: name)))") }
        guard try take(Self.use, shared: kind != .alone, on: connection) else {
            throw Problem(
                description: kind == .alone
                    ? "another Switchboard uses this database: stop it first"
                    : "the database is being copied or restored: wait until that is done")
        }
        guard try kind != .serving || take(Self.service, shared: false, on: connection) else {
            throw Problem(description: "another Switchboard serves from this database: stop it first, two would get in each other's way")
        }
        holder.withLock { $0 = connection.sessions }
    }

    private func take(_ lock: Int64, shared: Bool, on connection: PostgresConnection) throws -> Bool {
        let function = shared ? "pg_try_advisory_lock_shared" : "pg_try_advisory_lock"
        return try connection.row("SELECT \(function)(\(lock)) AS taken")?.bool("taken") ?? false
    }

    /// Whether a process of this name shows itself at the database. In SQLite none ever does: who holds the lock of the data directory
    /// is alone there.
    package static func isShown(_ name: String, on connection: any SQLConnection) throws(StorageError) -> Bool {
        guard connection.dialect == .postgres else { return false }
        return try connection.row(
            """
            SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = \(process) AND objid = \(number(of: name))
                AND objsubid = 2 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """) != nil
    }

    /// Two names of one number are taken for one another: somebody dead seems to live, and no more.
    private static func number(of name: String) -> Int {
        SHA256.hash(data: Array(name.utf8)).prefix(4).reduce(0) { $0 << 8 | Int($1) } & 0x7FFF_FFFF
    }

    /// Beside those of ``TransactionLock``: shared by every version of Switchboard on a database.
    private static let use: Int64 = 8_220_003
    static let service: Int64 = 8_220_004
    /// With the number of a name.
    private static let process = 8_220_005
}
