import Foundation
import Platform

/// The queue tables, read on a thread of their own: the library waits in its calls. The connection is kept from one reading to the next.
final class QueueSession: Sendable {
    private let orders = QueueOrders()
    private let address: QueueAddress
    private let authorities: String?
    private let timeout: Int

    init(_ address: QueueAddress, settings: RedmineSettings) {
        (self.address, authorities, timeout) = (address, settings.caFile, settings.timeoutSeconds)
    }

    deinit { orders.stop() }

    func rows(of table: QueueTable, limit: Int) async throws -> [[String?]] {
        try await run { connection in try connection.query(table.selection(limit: limit)) }
    }

    /// - Returns: how many were still there.
    @discardableResult
    func delete(_ ids: [Int64], of table: QueueTable) async throws -> Int {
        guard !ids.isEmpty else { return 0 }
        return try await run { connection in
            _ = try connection.query(table.deletion(of: ids))
            return connection.changed
        }
    }

    /// What the server says of itself.
    func version() async throws -> String {
        try await run { connection in try connection.query(QueueTable.version).first?.first.flatMap { $0 } ?? "" }
    }

    /// The thread ends after what it is at.
    func close() { orders.stop() }

    private func run<Value: Sendable>(_ work: @escaping @Sendable (MariaConnection) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let isTaken = orders.add { connection in
                do { continuation.resume(returning: try work(try connection())) } catch {
                    continuation.resume(throwing: error)
                    return (error as? QueueFailure)?.endsConnection ?? true
                }
                return false
            }
            guard isTaken else { return continuation.resume(throwing: QueueFailure.closed) }
            if orders.needsThread() { start() }
        }
    }

    private func start() {
        let thread = Thread { [orders, address, authorities, timeout] in
            var open: MariaConnection?
            while let order = orders.next() {
                let isBroken = order {
                    if let open { return open }
                    let new = try MariaConnection(address, authorities: authorities, timeout: timeout)
                    open = new
                    return new
                }
                if isBroken { open = nil }
            }
        }
        thread.name = "queue tables"
        thread.start()
    }
}

/// What the thread is to do, one after the other.
private final class QueueOrders: @unchecked Sendable {
    /// Given a way to the connection; says whether that is of no use any more.
    typealias Order = @Sendable (() throws -> MariaConnection) -> Bool

    // Everything mutable is touched only while `condition` is locked.
    private let condition = NSCondition()
    private var waiting: [Order] = []
    private var (isStopped, hasThread) = (false, false)

    /// False once it is stopped.
    func add(_ order: @escaping Order) -> Bool {
        condition.withLock {
            guard !isStopped else { return false }
            waiting.append(order)
            condition.signal()
            return true
        }
    }

    /// Whether the thread is to be started, once.
    func needsThread() -> Bool {
        condition.withLock {
            defer { hasThread = true }
            return !hasThread
        }
    }

    /// Waits for it; nil when nothing comes any more.
    func next() -> Order? {
        condition.withLock {
            while waiting.isEmpty {
                if isStopped { return nil }
                condition.wait()
            }
            return waiting.removeFirst()
        }
    }

    func stop() {
        condition.withLock {
            isStopped = true
            condition.broadcast()
        }
    }
}
