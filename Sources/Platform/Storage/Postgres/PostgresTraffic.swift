import Synchronization

/// How often this process waited for an answer of the server: what a distant server costs.
final class PostgresTraffic: Sendable {
    private let count = Atomic<Int>(0)

    var roundTrips: Int { count.load(ordering: .relaxed) }
    func add() { count.add(1, ordering: .relaxed) }
}
