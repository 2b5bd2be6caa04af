import Kernel
import Metrics
import Platform
import Synchronization

/// Pages and other answers as bytes, each made once of a snapshot for however many ask. The first one who asks for another
/// snapshot, or after a rendering's time is over, has it made; the others wait for the same, and none of them ends it by going away.
///
/// While the database is away the last rendering serves a little longer: it says of which moment it is.
final class RenderingCache<Key: Hashable & Sendable>: Sendable {
    struct Rendering: Sendable {
        let answer: KeptAnswer
        let madeAt: Timestamp
        fileprivate let mark: StatusSnapshot.Mark
        /// Whether the one after it could not be made.
        fileprivate var isLast = false
    }

    private struct Build {
        let mark: StatusSnapshot.Mark
        let task: Task<Rendering, any Error>
    }

    private struct State {
        /// The last one of each: those of snapshots before are gone.
        var kept: RecentMemory<Key, Rendering>
        var builds: [Key: Build] = [:]
    }

    private enum Found {
        case fresh(Rendering)
        /// With the rendering before.
        case building(Task<Rendering, any Error>, last: Rendering?)
    }

    private let validity: Duration
    private let grace: Duration
    private let now: @Sendable () -> Timestamp
    private let state: Mutex<State>
    private let builds: Counter

    /// - Parameters:
    ///   - what: the word for it in the metric of what was made.
    ///   - validity: how long a rendering serves.
    ///   - grace: how old one may be that serves because no new one can be made.
    ///   - limit: how many are kept.
    init(
        of what: String, validity: Duration, grace: Duration = .seconds(300), limit: Int = 60, now: @escaping @Sendable () -> Timestamp
    ) {
        (self.validity, self.grace, self.now) = (validity, grace, now)
        builds = .statusBuilds(of: what)
        state = Mutex(State(kept: RecentMemory(limit: limit)))
    }

    /// - Parameter mark: of the snapshot that `make` renders.
    /// - Throws: what `make` throws; a `ClientError` also where an old rendering is there, because what it shows is gone.
    func rendering(
        of key: Key, _ mark: StatusSnapshot.Mark, make: @escaping @Sendable (Timestamp) async throws -> KeptAnswer
    ) async throws -> Rendering {
        let time = now()
        switch found(key, mark, at: time, make) {
        case .fresh(let rendering): return rendering
        case .building(let build, let last):
            do {
                return try await build.value
            } catch let error where !(error is ClientError) {
                guard let last, isGood(last, at: time) else { throw error }
                return last
            }
        }
    }

    private func found(
        _ key: Key, _ mark: StatusSnapshot.Mark, at time: Timestamp,
        _ make: @escaping @Sendable (Timestamp) async throws -> KeptAnswer
    ) -> Found {
        state.withLock { state in
            let kept = state.kept[key]
            // Who holds the snapshot before the last one gets what is made of the last one.
            if let kept, kept.mark >= mark, remaining(of: kept, at: time) != nil { return .fresh(kept) }
            if let build = state.builds[key], build.mark >= mark {
                // While none can be made, nobody waits but the one who tries again.
                if let kept, kept.isLast, isGood(kept, at: time) { return .fresh(kept) }
                return .building(build.task, last: kept)
            }
            // Nobody's own, so that nobody's going away cancels it.
            let task = Task { [self] in try await build(key, mark, at: time, make) }
            state.builds[key] = Build(mark: mark, task: task)
            return .building(task, last: kept)
        }
    }

    /// Seconds in which a rendering still serves, rounded down; nil when its time is over or the clock was set back.
    func remaining(of rendering: Rendering, at time: Timestamp) -> Int? {
        let age = time.since(rendering.madeAt)
        return age >= .zero && age < validity ? Int((validity - age).components.seconds) : nil
    }

    /// Whether a rendering serves where no new one can be made.
    private func isGood(_ rendering: Rendering, at time: Timestamp) -> Bool { time.since(rendering.madeAt) < grace }

    private func build(
        _ key: Key, _ mark: StatusSnapshot.Mark, at time: Timestamp, _ make: @Sendable (Timestamp) async throws -> KeptAnswer
    ) async throws -> Rendering {
        builds.increment()
        do {
            let rendering = Rendering(answer: try await make(time), madeAt: time, mark: mark)
            finish(key, mark, with: rendering)
            return rendering
        } catch {
            finish(key, mark, with: nil, isGone: error is ClientError)
            throw error
        }
    }

    /// - Parameter isGone: whether what the rendering before shows is no more.
    private func finish(_ key: Key, _ mark: StatusSnapshot.Mark, with rendering: Rendering?, isGone: Bool = false) {
        state.withLock { state in
            // Meanwhile somebody may have asked for a later snapshot.
            guard state.builds[key]?.mark === mark else { return }
            state.builds[key] = nil
            var kept = rendering ?? state.kept[key]
            kept?.isLast = rendering == nil && !isGone
            if let kept { state.kept[key] = kept }
        }
    }
}
