import Synchronization

/// The event log as streams of changes read it, each from its own position: the newest entries are cached once for all of
/// them, older ones come from the database. A stream costs a position, however far it is behind.
package final class ChangeFeed: Sendable {
    /// What the hub's streams are woken with.
    static let topic = "changes"
    /// Entries in memory.
    static let kept = 1024
    /// Entries a stream is given at once.
    static let step = 200

    /// A batch of entries.
    struct Slice: Sendable {
        let entries: [EventLog.Entry]
        /// Where to go on.
        let end: Int64
        let hasMore: Bool
    }

    /// Where a stream begins.
    package enum Beginning: Hashable, Sendable {
        /// Now.
        case fresh(Int64)
        /// Where the reader left off.
        case resumed(Int64)
        /// Now, because what the reader has missed is not known any more.
        case reset(Int64)

        var position: Int64 {
            switch self {
            case .fresh(let position), .resumed(let position), .reset(let position): position
            }
        }
    }

    /// The newest entries: everything after `start` up to `end`.
    private struct Newest {
        var start: Int64
        var end: Int64
        var entries: [EventLog.Entry]
    }

    private let database: Database
    let hub: LiveHub
    private let newest = Mutex<Newest?>(nil)

    package init(database: Database, hub: LiveHub) { (self.database, self.hub) = (database, hub) }

    /// For the follower of the event log: what came after `start`.
    func apply(_ page: EventLog.Page, after start: Int64) {
        guard page.end > start else { return }
        newest.withLock { newest in
            var held = newest.flatMap { $0.end == start ? $0 : nil } ?? Newest(start: start, end: start, entries: [])
            held.entries += page.entries
            held.end = page.end
            if held.entries.count > Self.kept {
                let excess = held.entries.count - Self.kept
                held.start = held.entries[excess - 1].position
                held.entries.removeFirst(excess)
            }
            newest = held
        }
        hub.publish(LiveMessage(topic: Self.topic, position: page.end, payload: ()))
    }

    /// What comes after a position.
    func slice(after position: Int64) async throws -> Slice {
        if let slice = newest.withLock({ $0.flatMap { Self.slice($0, after: position) } }) { return slice }
        let page = try await database.read { try EventLog.page(after: position, limit: Self.step, on: $0) }
        return Slice(entries: page.entries, end: page.end, hasMore: page.isFull)
    }

    private static func slice(_ newest: Newest, after position: Int64) -> Slice? {
        guard position >= newest.start else { return nil }
        // A stream that has read the database may be ahead of this cache.
        guard position < newest.end else { return Slice(entries: [], end: position, hasMore: false) }
        let index = newest.entries.firstIndex { $0.position > position } ?? newest.entries.endIndex
        let entries = newest.entries[index...].prefix(step)
        let hasMore = index + entries.count < newest.entries.count
        return Slice(entries: Array(entries), end: hasMore ? entries.last?.position ?? newest.end : newest.end, hasMore: hasMore)
    }

    /// Where a reader begins who has seen everything up to `position`; nil for one who comes for the first time. From 0 on
    /// there is everything that is still kept.
    func beginning(after position: Int64?) async throws -> Beginning {
        let (oldest, end) = try await database.read { try EventLog.bounds(on: $0) }
        guard let position else { return .fresh(end) }
        if position == 0 { return .resumed(0) }
        // Numbers may be left out between two entries, so this may say reset where nothing is missing, never the reverse.
        // Ahead of the end is who read from a database that was since put back to an earlier state.
        guard let oldest, position >= oldest - 1, position <= end else { return .reset(end) }
        return .resumed(position)
    }
}
