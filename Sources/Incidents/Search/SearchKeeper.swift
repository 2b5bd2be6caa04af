package import Kernel
package import Platform

/// Keeps the words of incidents behind the commits: follows the event log with a cursor of its own and, once, backfills the
/// incidents that existed before it.
package struct SearchKeeper: Sendable {
    static let name = "search"

    private let consumer: EventConsumer
    package let backfill: Backfill

    package init(database: Database, now: @escaping @Sendable () -> Timestamp) {
        consumer = EventConsumer(name: Self.name, database: database, now: now, startsAtEnd: true) { entries, connection in
            Self.effects(try SearchLedger.statements(for: entries.map(\.event), on: connection))
        }
        backfill = Backfill(name: Self.name, database: database) {
            Self.effects(try SearchLedger.statements(walkingOver: $0, on: $1))
        }
    }

    /// Texts are read and cut into words while others write; what is left for the transaction is small.
    private static func effects(_ statements: [SQLStatement]) -> EventConsumer.Effects { { try $0.run(statements) } }

    /// From here on no change is missed. To be called before the backfill.
    package func begin() async throws { try await consumer.begin() }

    /// Indexes what is new; returns how many entries of the log that were.
    package func runOnce(limit: Int = 200) async throws -> Int { try await consumer.runOnce(limit: limit) }
}
