import Kernel
import Platform
import Synchronization

/// Pages as bytes, each rendered once of a snapshot for however many ask, and anew for another snapshot or when a rendering's time
/// is over.
///
/// While the database is away the last rendering serves a little longer: it says of which moment it is.
final class RenderingCache<Key: Hashable & Sendable>: Sendable {
    struct Rendering: Sendable {
        let answer: KeptAnswer
        let madeAt: Timestamp
        fileprivate let mark: StatusSnapshot.Mark
    }

    private struct BuildKey: Hashable, Sendable {
        let key: Key
        let mark: ObjectIdentifier
    }

    private let validity: Duration
    private let grace: Duration
    private let now: @Sendable () -> Timestamp
    /// The last one of each, also of snapshots before.
    private let kept: Mutex<RecentMemory<Key, Rendering>>
    private let builds = SingleFlight<BuildKey, Rendering>()

    /// - Parameters:
    ///   - validity: how long a rendering serves.
    ///   - grace: how old one may be that serves because no new one can be made.
    ///   - limit: how many are kept.
    init(validity: Duration, grace: Duration, limit: Int = 60, now: @escaping @Sendable () -> Timestamp) {
        (self.validity, self.grace, self.now) = (validity, grace, now)
        kept = Mutex(RecentMemory(limit: limit))
    }

    /// - Parameter mark: of the snapshot that `make` renders.
    /// - Throws: what `make` throws; a `ClientError` also where an old rendering is there, because what it shows is gone.
    func rendering(
        of key: Key, _ mark: StatusSnapshot.Mark, make: @escaping @Sendable (Timestamp) async throws -> KeptAnswer
    ) async throws -> Rendering {
        if let rendering = fresh(key, mark) { return rendering }
        do {
            // The mark lives on in the closure, so that no other has its identity meanwhile.
            return try await builds.value(of: BuildKey(key: key, mark: ObjectIdentifier(mark))) { [self] in
                if let rendering = fresh(key, mark) { return rendering }
                let time = now()
                let rendering = Rendering(answer: try await make(time), madeAt: time, mark: mark)
                kept.withLock { $0[key] = rendering }
                return rendering
            }
        } catch let error where !(error is ClientError) {
            guard let last = kept.withLock({ $0[key] }), now().since(last.madeAt) < grace else { throw error }
            return last
        }
    }

    private func fresh(_ key: Key, _ mark: StatusSnapshot.Mark) -> Rendering? {
        kept.withLock { $0[key] }.flatMap { $0.mark === mark && remaining(of: $0, at: now()) != nil ? $0 : nil }
    }

    /// Seconds in which a rendering still serves, rounded down; nil when its time is over or the clock was set back.
    func remaining(of rendering: Rendering, at time: Timestamp) -> Int? {
        let age = time.since(rendering.madeAt)
        return age >= .zero && age < validity ? Int((validity - age).components.seconds) : nil
    }
}
