package import Kernel
import Synchronization

/// Counts what comes from each of many against a limit: a bucket that holds a minute's worth and refills steadily.
package final class RateLimiter<Key: Hashable & Sendable>: Sendable {
    private struct Bucket {
        var tokens: Double
        var filledAt: Timestamp
    }

    /// So many are remembered; of more than that those that came last.
    private static var most: Int { 10_000 }

    private let now: @Sendable () -> Timestamp
    private let buckets = Mutex<[Key: Bucket]>([:])

    package init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    /// Takes `count` of what `key` may send, which is `perMinute` (0 for no limit); nil when they fit, else the whole seconds until they do.
    /// A request larger than a minute's worth passes when the bucket is full, or it could never pass.
    package func retryAfter(taking count: Int, of key: Key, perMinute: Int) -> Int? {
        guard perMinute > 0 else { return nil }
        let time = now()
        let capacity = Double(perMinute)
        return buckets.withLock { buckets in
            if buckets[key] == nil, buckets.count >= Self.most { Self.forget(&buckets, before: time) }
            var bucket = buckets[key] ?? Bucket(tokens: capacity, filledAt: time)
            let elapsed = Double(max(0, time.since(bucket.filledAt).microseconds)) / 1_000_000
            bucket.tokens = min(capacity, bucket.tokens + elapsed * capacity / 60)
            bucket.filledAt = time
            let needed = min(Double(count), capacity)
            defer { buckets[key] = bucket }
            guard bucket.tokens >= needed else {
                return max(1, Int(((needed - bucket.tokens) * 60 / capacity).rounded(.up)))
            }
            bucket.tokens -= Double(count)
            return nil
        }
    }

    /// Whoever sent nothing for a minute has a full bucket again; if that is not enough, the half that came first is forgotten.
    private static func forget(_ buckets: inout [Key: Bucket], before time: Timestamp) {
        let full = time.adding(.seconds(-60))
        buckets = buckets.filter { $0.value.filledAt > full }
        guard buckets.count >= most else { return }
        let newest = buckets.sorted { $0.value.filledAt > $1.value.filledAt }.prefix(most / 2)
        buckets = Dictionary(uniqueKeysWithValues: newest.map { ($0.key, $0.value) })
    }
}
