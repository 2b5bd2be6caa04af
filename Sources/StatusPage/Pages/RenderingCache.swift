import Kernel
import Metrics
import Platform

/// Pages and other answers as bytes, each made once of a snapshot for however many ask, and anew for another snapshot or when a
/// rendering's time is over.
///
/// While the database is away the last rendering serves a little longer: it says of which moment it is.
final class RenderingCache<Key: Hashable & Sendable>: Sendable {
    struct Rendering: Sendable {
        let answer: KeptAnswer
        let madeAt: Timestamp
    }

    private let validity: Duration
    private let builds: Counter
    private let kept: SingleFlightCache<Key, StatusSnapshot.Mark, Rendering>

    /// - Parameters:
    ///   - what: the word for it in the metric of what was made.
    ///   - validity: how long a rendering serves.
    ///   - grace: how old one may be that serves because no new one can be made.
    ///   - limit: how many are kept.
    init(
        of what: String, validity: Duration, grace: Duration = .seconds(300), limit: Int = 60, now: @escaping @Sendable () -> Timestamp
    ) {
        self.validity = validity
        builds = .statusBuilds(of: what)
        kept = SingleFlightCache(
            limit: limit, now: now, isFresh: { (.zero..<validity).contains($1.since($0.madeAt)) },
            isGood: { $1.since($0.madeAt) < grace })
    }

    /// - Parameter mark: of the snapshot that `make` renders.
    /// - Throws: what `make` throws; a `ClientError` also where an old rendering is there, because what it shows is gone.
    func rendering(
        of key: Key, _ mark: StatusSnapshot.Mark, make: @escaping @Sendable (Timestamp) async throws -> KeptAnswer
    ) async throws -> Rendering {
        try await kept.value(of: key, mark) { [builds] time in
            builds.increment()
            return Rendering(answer: try await make(time), madeAt: time)
        }
    }

    /// Seconds in which a rendering still serves, rounded down; nil when its time is over or the clock was set back.
    func remaining(of rendering: Rendering, at time: Timestamp) -> Int? {
        let age = time.since(rendering.madeAt)
        return age >= .zero && age < validity ? Int((validity - age).components.seconds) : nil
    }
}
