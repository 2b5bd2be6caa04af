import Foundation
package import Kernel
import Synchronization

/// A clock that stands until it is set, and chance that repeats: the world of a test.
package final class TestWorld: Sendable {
    private let state: Mutex<(now: Timestamp, seed: UInt64)>

    /// Starts at 2026-11-21 09:00:00 UTC by default.
    package init(now: String = "2026-11-21T09:00:00Z") {
        state = Mutex((Timestamp(rfc3339: now) ?? Timestamp(microseconds: 0), 1))
    }

    package var now: Timestamp { state.withLock { $0.now } }

    package func advance(_ duration: Duration) {
        state.withLock { $0.now = $0.now.adding(duration) }
    }

    package func set(_ text: String) throws {
        guard let now = Timestamp(rfc3339: text) else { throw NotATime(text: text) }
        state.withLock { $0.now = now }
    }

    package struct NotATime: Error { let text: String }

    /// What the code under test is given.
    package var world: World {
        World(now: { self.now }, randomBytes: { count in self.bytes(count) })
    }

    /// SplitMix64: well spread and the same in every run.
    private func bytes(_ count: Int) -> [UInt8] {
        state.withLock { state in
            (0..<count).map { _ in
                state.seed &+= 0x9E37_79B9_7F4A_7C15
                var mixed = state.seed
                mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
                mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
                return UInt8(truncatingIfNeeded: mixed ^ (mixed >> 31))
            }
        }
    }
}
