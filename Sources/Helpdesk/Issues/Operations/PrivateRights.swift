import Kernel
import Platform
import Synchronization

/// What of the board's project that is private a person may read. Redmine is asked as the person, once in a while.
final class PrivateRights: Sendable {
    struct Known {
        var readsNotes = false
        /// Private ones that they see.
        var issues: Set<Int64> = []
    }

    private static let lifetime = Duration.seconds(60)

    private let kept = Mutex<[UserID: (known: Known, at: Timestamp)]>([:])
    private let now: @Sendable () -> Timestamp

    init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    /// While Redmine does not say, nobody may.
    /// - Parameters:
    ///   - note: a private note on an issue that everybody sees; who sees it may read such notes.
    ///   - issues: private ones.
    func known(
        of person: IssuePeople.Person, about note: QualityStore.Comment?, _ issues: [Int64], from redmine: RedmineClient
    ) async -> Known {
        let time = now()
        if let (known, at) = kept.withLock({ $0[person.user] }), time >= at, time.since(at) < Self.lifetime { return known }
        var known = Known()
        do {
            if let note { known.readsNotes = try await sees(note, person, from: redmine) }
            if !issues.isEmpty { known.issues = try await seen(of: issues, person, from: redmine) }
        } catch {
            return Known()
        }
        kept.withLock { [known] in $0[person.user] = (known, time) }
        return known
    }

    private func sees(_ note: QualityStore.Comment, _ person: IssuePeople.Person, from redmine: RedmineClient) async throws -> Bool {
        do {
            let answer = try await redmine.get("/issues/\(note.issue).json", [("include", "journals")], as: person.identity)
            return RedmineIssue(answer)?.journals.contains { $0.id == note.id } ?? false
        } catch RedmineFailure.notFound, RedmineFailure.forbidden {
            return false
        }
    }

    private func seen(of issues: [Int64], _ person: IssuePeople.Person, from redmine: RedmineClient) async throws -> Set<Int64> {
        let query = [
            ("issue_id", issues.map(String.init).joined(separator: ",")), ("status_id", "*"), ("limit", "\(issues.count)"),
        ]
        do {
            let answer = try await redmine.get("/issues.json", query, as: person.identity)
            return Set((answer["issues"]?.elements ?? []).compactMap { RedmineIssue($0)?.id }).intersection(issues)
        } catch RedmineFailure.notFound, RedmineFailure.forbidden {
            return []
        }
    }
}
