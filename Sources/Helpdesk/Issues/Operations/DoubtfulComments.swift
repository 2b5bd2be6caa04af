import Kernel
import Synchronization

/// Comments of which nobody knows whether Redmine took them, so that they are not written twice when they are sent once more. For this
/// process only, and for a while.
final class DoubtfulComments: Sendable {
    struct Sent: Hashable {
        /// In Redmine.
        let person: Int64
        let issue: Int64
        let text: String
    }

    private static let lifetime = Duration.seconds(900)
    private static let most = 1000

    /// Behind which entry of the history each would stand.
    private let kept = Mutex<[Sent: (last: Int64, at: Timestamp)]>([:])

    func note(_ sent: Sent, after last: Int64, at time: Timestamp) {
        kept.withLock { kept in
            if kept.count >= Self.most { kept = kept.filter { Self.isFresh($0.value.at, at: time) } }
            if kept.count >= Self.most { kept.removeAll() }
            kept[sent] = (last, time)
        }
    }

    /// Behind which entry it stands, if it does. It is asked for once.
    func take(_ sent: Sent, at time: Timestamp) -> Int64? {
        guard let found = kept.withLock({ $0.removeValue(forKey: sent) }), Self.isFresh(found.at, at: time) else { return nil }
        return found.last
    }

    private static func isFresh(_ noted: Timestamp, at time: Timestamp) -> Bool { time >= noted && time.since(noted) < lifetime }
}
