import Kernel
import Platform
import Synchronization

/// The names of Redmine's states, kept for a while: every page needs them, and they hardly ever change.
final class IssueStatuses: Sendable {
    private struct State {
        var known: [RedmineStatus] = []
        var at: Timestamp?
    }

    private static let lifetime = Duration.seconds(300)

    private let state = Mutex(State())
    private let now: @Sendable () -> Timestamp

    init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    /// What was last known when Redmine does not tell; nothing at worst.
    func all(from redmine: RedmineClient) async -> [RedmineStatus] {
        let time = now()
        let (known, at) = state.withLock { ($0.known, $0.at) }
        if let at, time >= at, time.since(at) < Self.lifetime { return known }
        guard let answer = try? await redmine.get("/issue_statuses.json"), let list = answer["issue_statuses"]?.elements else {
            return known
        }
        let found = list.compactMap { RedmineStatus($0) }
        state.withLock { $0 = State(known: found, at: time) }
        return found
    }

    func names(from redmine: RedmineClient) async -> [Int64: String] {
        Dictionary(await all(from: redmine).map { ($0.id, $0.name) }) { first, _ in first }
    }
}
