import Synchronization

/// What a fake answered to.
final class AskedPaths: Sendable {
    private let kept = Mutex<[String]>([])

    var all: [String] { kept.withLock { $0 } }
    func add(_ path: String) { kept.withLock { $0.append(path) } }
}
