import Synchronization
import TestKit

/// Work that cannot be interrupted, until it is let go.
final class Stuck: Sendable {
    private let waiting = Mutex<CheckedContinuation<Void, Never>?>(nil)
    let ended = Flag()

    func work() async {
        await withCheckedContinuation { continuation in waiting.withLock { $0 = continuation } }
        ended.set()
    }

    func letGo() { waiting.withLock { $0.take() }?.resume() }
    var isWaiting: Bool { waiting.withLock { $0 != nil } }
}
