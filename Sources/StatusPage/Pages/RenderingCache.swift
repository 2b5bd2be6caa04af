import Kernel
import Platform
import Synchronization

/// Pages as bytes, each rendered once of a snapshot for however many ask. The first one who asks for another snapshot, or after a
/// rendering's time is over, has it made; the others wait for the same, and none of them ends it by going away.
///
/// While the database is away the last rendering serves a little longer: it says of which moment it is.
final class RenderingCache<Key: Hashable & Sendable>: Sendable {
    struct Rendering: Sendable {
        let answer: KeptAnswer
        let madeAt: Timestamp
        fileprivate let mark: StatusSnapshot.Mark
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

    /// - Parameters:
    ///   - validity: how long a rendering serves.
    ///   - grace: how old one may be that serves because no new one can be made.
    ///   - limit: how many are kept.
    init(validity: Duration, grace: Duration, limit: Int = 60, now: @escaping @Sendable () -> Timestamp) {
        (self.validity, self.grace, self.now) = (validity, grace, now)
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
                guard let last, time.since(last.madeAt) < grace else { throw error }
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
            if let kept, kept.mark === mark, remaining(of: kept, at: time) != nil { return .fresh(kept) }
            if let build = state.builds[key], build.mark === mark { return .building(build.task, last: kept) }
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

    private func build(
        _ key: Key, _ mark: StatusSnapshot.Mark, at time: Timestamp, _ make: @Sendable (Timestamp) async throws -> KeptAnswer
    ) async throws -> Rendering {
        do {
            let rendering = Rendering(answer: try await make(time), madeAt: time, mark: mark)
            finish(key, mark, with: rendering)
            return rendering
        } catch {
            finish(key, mark, with: nil)
            throw error
        }
    }

    private func finish(_ key: Key, _ mark: StatusSnapshot.Mark, with rendering: Rendering?) {
        state.withLock { state in
            // Meanwhile somebody may have asked for a later snapshot.
            guard state.builds[key]?.mark === mark else { return }
            state.builds[key] = nil
            if let rendering { state.kept[key] = rendering }
        }
    }
}
