import Kernel
import Platform
import Synchronization

/// Values that are made once for however many ask, and kept while they are fresh. The first one who asks has a value made; the
/// others wait for the same, and none of them ends it by going away.
///
/// While no new value can be made the last one serves as long as it is good, and nobody waits but the one who tries again.
final class SingleFlightCache<Key: Hashable & Sendable, Version: Comparable & Sendable, Value: Sendable>: Sendable {
    private struct Kept {
        let value: Value
        let version: Version
        /// Whether the one after it could not be made.
        var isLast = false
    }

    private struct Flight {
        let version: Version
        let task: Task<Value, any Error>
    }

    private struct State {
        var kept: RecentMemory<Key, Kept>
        var flights: [Key: Flight] = [:]
    }

    private enum Found {
        case kept(Value)
        case flight(Task<Value, any Error>)
    }

    private let now: @Sendable () -> Timestamp
    private let isFresh: @Sendable (Value, Timestamp) -> Bool
    private let isGood: @Sendable (Value, Timestamp) -> Bool
    private let state: Mutex<State>

    /// - Parameters:
    ///   - limit: how many values are kept.
    ///   - isFresh: whether a value serves.
    ///   - isGood: whether it serves where no new one can be made.
    init(
        limit: Int, now: @escaping @Sendable () -> Timestamp, isFresh: @escaping @Sendable (Value, Timestamp) -> Bool,
        isGood: @escaping @Sendable (Value, Timestamp) -> Bool
    ) {
        (self.now, self.isFresh, self.isGood) = (now, isFresh, isGood)
        state = Mutex(State(kept: RecentMemory(limit: limit)))
    }

    /// - Parameter version: what was made of an earlier one does not serve, unless no new one can be made.
    /// - Throws: what `make` throws; a `ClientError` also where a value is kept, because what that shows is gone.
    func value(of key: Key, _ version: Version, make: @escaping @Sendable (Timestamp) async throws -> Value) async throws -> Value {
        let time = now()
        switch found(key, version, at: time, make) {
        case .kept(let value): return value
        case .flight(let flight):
            do { return try await flight.value } catch let error where !(error is ClientError) {
                guard let last = state.withLock({ $0.kept[key]?.value }), isGood(last, time) else { throw error }
                return last
            }
        }
    }

    /// Nothing that is kept or being made serves any more.
    func removeAll() {
        state.withLock { state in
            state.kept.removeAll()
            state.flights = [:]
        }
    }

    private func found(
        _ key: Key, _ version: Version, at time: Timestamp, _ make: @escaping @Sendable (Timestamp) async throws -> Value
    ) -> Found {
        state.withLock { state in
            let kept = state.kept[key]
            // Who asks with an earlier version gets what was made of the last one.
            if let kept, kept.version >= version, isFresh(kept.value, time) { return .kept(kept.value) }
            if let flight = state.flights[key], flight.version >= version {
                if let kept, kept.isLast, isGood(kept.value, time) { return .kept(kept.value) }
                return .flight(flight.task)
            }
            // Nobody's own, so that nobody's going away cancels it.
            let task = Task { [self] in try await fly(key, version, at: time, make) }
            state.flights[key] = Flight(version: version, task: task)
            return .flight(task)
        }
    }

    private func fly(
        _ key: Key, _ version: Version, at time: Timestamp, _ make: @Sendable (Timestamp) async throws -> Value
    ) async throws -> Value {
        do {
            let value = try await make(time)
            land(key, version) { $0 = Kept(value: value, version: version) }
            return value
        } catch {
            land(key, version) { $0?.isLast = !(error is ClientError) }
            throw error
        }
    }

    private func land(_ key: Key, _ version: Version, _ change: (inout Kept?) -> Void) {
        state.withLock { state in
            // Meanwhile somebody may have asked with a later version, or all may have been removed.
            guard state.flights[key]?.version == version else { return }
            state.flights[key] = nil
            var kept = state.kept[key]
            change(&kept)
            if let kept { state.kept[key] = kept }
        }
    }
}
