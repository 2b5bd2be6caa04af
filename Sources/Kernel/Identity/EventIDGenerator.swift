import Synchronization

/// Hands out rising event ids, also when the clock stands still or jumps back.
package final class EventIDGenerator: Sendable {
    private let node: Int64
    private let now: @Sendable () -> Timestamp
    private let last: Mutex<Int64>

    /// - Parameters:
    ///   - node: 0...1023, different for every process that writes to the same database.
    ///   - last: the highest id stored so far; every new one is higher.
    package init(node: Int, after last: EventID = EventID(rawValue: 0), now: @escaping @Sendable () -> Timestamp) {
        self.node = Int64(node & 1023)
        self.now = now
        self.last = Mutex(last.rawValue)
    }

    /// An id higher than all before it. Never waits: where a millisecond has no number left, it takes one of the next.
    package func next() -> EventID {
        let byClock = EventID(notBefore: now()).rawValue | node << 12
        return last.withLock { last in
            last = byClock > last ? byClock : Self.successor(of: last, node: node)
            return EventID(rawValue: last)
        }
    }

    /// The next number of the same millisecond, or the first of the following one when its 4,096 are used up.
    private static func successor(of last: Int64, node: Int64) -> Int64 {
        let sequence = last & 0xFFF
        let milliseconds = last >> EventID.timeShift
        let sameNode = (last >> 12) & 1023 == node
        if sameNode && sequence < 0xFFF { return last + 1 }
        return (milliseconds + 1) << EventID.timeShift | node << 12
    }
}
