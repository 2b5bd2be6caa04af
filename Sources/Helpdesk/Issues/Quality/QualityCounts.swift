import Kernel
import Platform
import Synchronization

/// How many issues the board's project has, as Redmine counts: asked for once for all who look within some seconds.
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
        let at: Timestamp
        /// Whether Redmine does not answer now, so that it is an old one.
        var isOld = false
    }

    private static let lifetime = Duration.seconds(5)

    private let kept = Mutex<[Kind: Count]>([:])
    private let now: @Sendable () -> Timestamp

    init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    /// - Throws: ``RedmineFailure`` where none was ever known.
    func count(_ kind: Kind, of project: String, from redmine: RedmineClient) async throws -> Count {
        let time = now()
        let known = kept.withLock { $0[kind] }
        if let known, time >= known.at, time.since(known.at) < Self.lifetime { return known }
        do {
            let query = [("project_id", project), ("status_id", kind.status), ("limit", "1")]
            let answer = try await redmine.get("/issues.json", query)
            guard let number = answer["total_count"]?.looseInt else { throw RedmineFailure.notJSON(status: 200) }
            let count = Count(number: Int(number), at: time)
            kept.withLock { $0[kind] = count }
            return count
        } catch let failure as RedmineFailure where failure.isOutage {
            guard var known else { throw failure }
            known.isOld = true
            return known
        }
    }
}
