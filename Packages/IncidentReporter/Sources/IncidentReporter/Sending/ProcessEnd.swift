import Dispatch
import Foundation
import Synchronization

/// Sends what is left when the process ends by itself, with one limit for all reporters together.
enum ProcessEnd {
    private struct Registered {
        weak var courier: Courier?
        let limit: Duration
    }

    private static let all = Mutex<[Registered]?>(nil)

    static func flush(_ courier: Courier, within limit: Duration) {
        let isFirst = all.withLock { all in
            defer { all = (all ?? []).filter { $0.courier != nil } + [Registered(courier: courier, limit: limit)] }
            return all == nil
        }
        if isFirst { atexit { ProcessEnd.flushAll() } }
    }

    private static func flushAll() {
        let done = DispatchSemaphore(value: 0)
        let left = all.withLock { all in (all ?? []).compactMap { each in each.courier.map { ($0, each.limit) } } }
        guard let longest = left.map(\.1).max() else { return }
        Task.detached {
            await withTaskGroup(of: Void.self) { group in
                for (courier, limit) in left {
                    group.addTask { _ = await courier.flush(within: limit, whileItWorks: true) }
                }
            }
            done.signal()
        }
        _ = done.wait(timeout: .now() + longest / .seconds(1))
    }
}
