import Kernel
import Platform
import Synchronization

/// What earlier rules grouped keeps its incident: as long as that is not closed for good, events of its old key are counted on it.
package final class EarlierGrouping: Sendable {
    /// The condition of the index `incidents_by_earlier_grouping`.
    private static let condition = "grouping_version < \(GroupingVersion.current.rawValue) AND fingerprint IS NOT NULL"

    /// Whether there are incidents of earlier rules; nil before the first look. Only a process of an earlier program makes more.
    private let exists = Mutex<Bool?>(nil)

    package init() {}

    /// Whether keys of earlier rules are worth making.
    package var isNeeded: Bool { exists.withLock { $0 } ?? true }

    /// The old keys whose incidents go on.
    func kept(
        by submissions: [Submission], at time: Timestamp, reopenWindow: Duration, on connection: any SQLConnection
    ) throws -> Set<IncidentTally.Key> {
        guard try look(on: connection) else { return [] }
        var keys = Set<IncidentTally.Key>()
        for submission in submissions {
            for case .event(let event) in submission.elements {
                if let earlier = event.earlierFingerprint { keys.insert(.init(service: event.service, fingerprint: earlier)) }
            }
        }
        guard !keys.isEmpty else { return [] }
        let all = Array(keys)
        let found = try connection.run(all.map { Self.lookup($0, closedAfter: time.adding(.zero - reopenWindow)) })
        return Set(zip(all, found).filter { !$1.isEmpty }.map(\.0))
    }

    private func look(on connection: any SQLConnection) throws -> Bool {
        if let known = exists.withLock({ $0 }) { return known }
        // In the order of the index, so that no engine reads the table.
        let sql = "SELECT id FROM incidents WHERE \(Self.condition) ORDER BY service_id, fingerprint, id LIMIT 1"
        let found = try connection.row(sql) != nil
        exists.withLock { $0 = found }
        return found
    }

    /// A merged incident goes on as long as its target does.
    static func lookup(_ key: IncidentTally.Key, closedAfter: Timestamp) -> SQLStatement {
        SQLStatement(
            """
            SELECT x.id FROM incidents x LEFT JOIN incidents y ON y.id = x.merged_into
            WHERE x.service_id = ?1 AND x.fingerprint = ?2 AND x.grouping_version < \(GroupingVersion.current.rawValue)
                AND (coalesce(y.state, x.state) <> ?3 OR coalesce(y.changed_at, x.changed_at) > ?4)
            LIMIT 1
            """, key.service, key.fingerprint.key, IncidentState.closed, closedAfter)
    }
}
