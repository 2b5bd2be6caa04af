package import Kernel
package import Platform
import Synchronization

/// Keeps the figures behind the commits: follows the event log with a cursor of its own and, once, backfills the
/// incidents that existed before it.
package struct FiguresKeeper: Sendable {
    static let name = "figures"

    private let consumer: EventConsumer
    private let changed = ChangedServices()
    package let backfill: Backfill

    package init(database: Database, now: @escaping @Sendable () -> Timestamp) {
        consumer = EventConsumer(name: Self.name, database: database, now: now, startsAtEnd: true) { [changed] entries, _ in
            // Reads inside the transaction too: retention and import also settle figures, each on top of what is stored then.
            { connection in
                // May be reported twice when the write is retried, but is never missed.
                changed.add(entries.compactMap(\.event.serviceID))
                try FiguresLedger.settle(entries.map(\.event), on: connection)
            }
        }
        backfill = Backfill(name: Self.name, database: database) { ids, _ in { try FiguresLedger.settle(ids, on: $0) } }
    }

    /// From here on no change is missed. To be called before the backfill.
    package func begin() async throws { try await consumer.begin() }

    /// Counts what is new; returns how many entries of the log that were.
    package func runOnce(limit: Int = 500) async throws -> Int { try await consumer.runOnce(limit: limit) }

    /// The services something happened to since this was last asked.
    func takeChanged() -> Set<ServiceID> { changed.take() }
}

/// Which services something happened to.
private final class ChangedServices: Sendable {
    private let services = Mutex<Set<ServiceID>>([])

    func add(_ more: [ServiceID]) { services.withLock { $0.formUnion(more) } }

    func take() -> Set<ServiceID> {
        services.withLock { services in
            defer { services = [] }
            return services
        }
    }
}
