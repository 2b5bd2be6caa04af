import Kernel
import Platform
import Synchronization

/// How many issues the board's project has, as Redmine counts. Who asks while Redmine is being asked shares the next answer with all
/// who wait, so that many open pages are no more requests than one after the other.
final class QualityCounts: Sendable {
    enum Kind: Hashable, Sendable {
        /// State 1.
        case new
        case total

        /// For Redmine's list.
        var status: String {
            switch self {
            case .new: "1"
            case .total: "*"
            }
        }
    }

    struct Count: Hashable, Sendable {
        let number: Int
        /// When it was asked for.
        let at: Timestamp
        /// Whether Redmine does not answer now, so that it is an old one.
        var isOld = false
    }

    private struct State {
        var known: [Kind: Count] = [:]
        /// The last try that failed, and when it began.
        var failed: [Kind: (failure: RedmineFailure, at: Timestamp)] = [:]
    }

    private let state = Mutex(State())
    private let gate = OneAtATime<Kind>()
    private let now: @Sendable () -> Timestamp

    init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    /// - Throws: ``RedmineFailure`` where none was ever known.
    func count(_ kind: Kind, of project: String, from redmine: RedmineClient) async throws -> Count {
        let came = now()
        return try await gate.run(kind) { [self] in
            let (known, failed) = state.withLock { ($0.known[kind], $0.failed[kind]) }
            if let known, known.at >= came { return known }
            if let failed, failed.at >= came { return try Self.old(known, because: failed.failure) }
            let began = now()
            do {
                let query = [("project_id", project), ("status_id", kind.status), ("limit", "1")]
                let answer = try await redmine.get("/issues.json", query)
                guard let number = answer["total_count"]?.looseInt else { throw RedmineFailure.notJSON(status: 200) }
                let count = Count(number: Int(number), at: began)
                state.withLock { ($0.known[kind], $0.failed[kind]) = (count, nil) }
                return count
            } catch let failure as RedmineFailure {
                state.withLock { $0.failed[kind] = (failure, began) }
                return try Self.old(known, because: failure)
            }
        }
    }

    private static func old(_ known: Count?, because failure: RedmineFailure) throws -> Count {
        guard failure.isOutage, var known else { throw failure }
        known.isOld = true
        return known
    }
}
