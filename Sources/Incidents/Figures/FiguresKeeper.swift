package import Kernel
package import Platform
import Synchronization

/// Keeps the figures behind the commits: follows the event log with a cursor of its own and, once, walks over the
/// incidents that were there before.
package struct FiguresKeeper: Sendable {
    static let name = "figures"

    private let consumer: EventConsumer
    private let changed = ChangedServices()
    package let backfill: Backfill

    package init(database: Database, now: @escaping @Sendable () -> Timestamp) {
        consumer = EventConsumer(name: Self.name, database: database, now: now, startsAtEnd: true) { [changed] entries, _ in
            // All in the transaction: retention and import settle figures too, and each builds on what is stored then.
            { connection in
                // Told once too often when the write has to be tried again, and never once too seldom.
                changed.add(entries.compactMap(\.event.serviceID))
                try FiguresLedger.settle(entries.map(\.event), on: connection)
            }
        }
        backfill = Backfill(name: Self.name, database: database) { ids, _ in { try FiguresLedger.settle(ids, on: $0) } }
    }

    /// From here on no change is missed. Before the first look at what was there.
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
