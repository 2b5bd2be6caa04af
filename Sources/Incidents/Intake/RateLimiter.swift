package import Kernel
import Synchronization

/// Counts events of each service against its limit: a bucket that holds a minute's worth and refills steadily.
package final class RateLimiter: Sendable {
    private struct Bucket {
        var tokens: Double
        var filledAt: Timestamp
    }

    private let now: @Sendable () -> Timestamp
    private let buckets = Mutex<[ServiceID: Bucket]>([:])

    package init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    /// Takes `count` events of `service` from its `perMinute`; nil when they fit, else the whole seconds until they do.
    /// A request larger than a minute's worth passes when the bucket is full, or it could never pass.
    package func retryAfter(taking count: Int, of service: ServiceID, perMinute: Int) -> Int? {
        guard perMinute > 0 else { return nil }
        let time = now()
        let capacity = Double(perMinute)
        return buckets.withLock { buckets in
            var bucket = buckets[service] ?? Bucket(tokens: capacity, filledAt: time)
            let elapsed = Double(max(0, time.since(bucket.filledAt).microseconds)) / 1_000_000
            bucket.tokens = min(capacity, bucket.tokens + elapsed * capacity / 60)
            bucket.filledAt = time
            let needed = min(Double(count), capacity)
            defer { buckets[service] = bucket }
            guard bucket.tokens >= needed else {
                return max(1, Int(((needed - bucket.tokens) * 60 / capacity).rounded(.up)))
            }
            bucket.tokens -= Double(count)
            return nil
        }
    }
}
