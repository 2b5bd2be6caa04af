import Kernel
import Platform
import Synchronization

/// Writes into the database what has happened to connectors, and has the desk told who is connected and who is not.
final class ConnectorRecorder: Sendable {
    private let database: Database
    private let ledger: ConnectorLedger
    private let reporter: ConnectorReporter
    private let now: @Sendable () -> Timestamp
    private let hasBegun = Mutex(false)

    init(database: Database, ledger: ConnectorLedger, reporter: ConnectorReporter, now: @escaping @Sendable () -> Timestamp) {
        (self.database, self.ledger, self.reporter, self.now) = (database, ledger, reporter, now)
    }

    /// One transaction for all that has come together.
    func runOnce() async throws {
        try await begin()
        let notes = ledger.take()
        if !notes.isEmpty {
            do { try await write(notes) } catch {
                ledger.giveBack(notes)
                throw error
            }
            if notes.values.contains(where: { $0.arrival != nil || $0.end != nil }) { reporter.look() }
        }
        try await reporter.runOnce()
    }

    /// Nobody is connected when the server starts.
    private func begin() async throws {
        guard !hasBegun.withLock({ $0 }) else { return }
        let now = now()
        try await database.write { try ConnectorStore.disconnectAll(at: now, on: $0) }
        hasBegun.withLock { $0 = true }
    }

    private func write(_ notes: [ConnectorKey: ConnectorLedger.Notes]) async throws {
        let now = now()
        try await database.write { connection in
            for (key, notes) in notes {
                guard let id = try Self.row(of: key, notes, at: now, on: connection) else { continue }
                if let (arrival, at) = notes.arrival { try ConnectorStore.setConnected(id, arrival, at: at, on: connection) }
                if let (reason, at) = notes.end { try ConnectorStore.setDisconnected(id, reason, at: at, on: connection) }
                if notes.done + notes.failed > 0 {
                    try ConnectorStore.count(done: notes.done, failed: notes.failed, of: id, on: connection)
                }
                if !notes.faults.isEmpty { try ConnectorStore.add(notes.faults, of: id, on: connection) }
            }
        }
    }

    /// Nil for one that was deleted meanwhile. An old one that comes for the first time gets a row.
    private static func row(
        of key: ConnectorKey, _ notes: ConnectorLedger.Notes, at now: Timestamp, on connection: any SQLConnection
    ) throws -> ConnectorID? {
        switch key {
        case .native(let id): try ConnectorStore.find(id, on: connection)?.id
        case .nttm(let address) where notes.arrival == nil: try ConnectorStore.findOld(at: address, on: connection)?.id
        case .nttm(let address): try ConnectorStore.id(ofOld: address, named: notes.name, at: now, on: connection)
        }
    }
}
