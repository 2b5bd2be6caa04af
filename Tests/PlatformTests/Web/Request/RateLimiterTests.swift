import Kernel
import Platform
import Synchronization
import Testing

@Suite("How much one may send in a minute")
struct RateLimiterTests {
    private final class Clock: Sendable {
        private let time = Mutex(Timestamp(microseconds: 0))

        var now: Timestamp { time.withLock { $0 } }
        func advance(_ seconds: Int) { time.withLock { $0 = $0.adding(.seconds(seconds)) } }
    }

    @Test("A minute's worth passes, then one for each part of a minute; others do not wait")
    func limits() {
        let clock = Clock()
        let limiter = RateLimiter<String> { clock.now }
        for _ in 0..<6 { #expect(limiter.retryAfter(taking: 1, of: "a", perMinute: 6) == nil) }
        #expect(limiter.retryAfter(taking: 1, of: "a", perMinute: 6) == 10)
        #expect(limiter.retryAfter(taking: 1, of: "b", perMinute: 6) == nil)
        clock.advance(10)
        #expect(limiter.retryAfter(taking: 1, of: "a", perMinute: 6) == nil)
        #expect(limiter.retryAfter(taking: 1, of: "a", perMinute: 6) == 10)
        // More than fits into a minute passes when nothing came for one.
        clock.advance(60)
        #expect(limiter.retryAfter(taking: 100, of: "a", perMinute: 6) == nil)
        #expect(limiter.retryAfter(taking: 1, of: "a", perMinute: 6) != nil)
    }

    @Test("Without a limit everything passes")
    func unlimited() {
        let limiter = RateLimiter<Int> { Timestamp(microseconds: 0) }
        for _ in 0..<1000 { #expect(limiter.retryAfter(taking: 1, of: 1, perMinute: 0) == nil) }
    }

    @Test("However many send, those that came last are remembered")
    func bounded() {
        let clock = Clock()
        let limiter = RateLimiter<Int> { clock.now }
        for number in 0..<25_000 { _ = limiter.retryAfter(taking: 1, of: number, perMinute: 1) }
        #expect(limiter.retryAfter(taking: 1, of: 24_999, perMinute: 1) == 60)
        clock.advance(61)
        #expect(limiter.retryAfter(taking: 1, of: 24_999, perMinute: 1) == nil)
    }
}
