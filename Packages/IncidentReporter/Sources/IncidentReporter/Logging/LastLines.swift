import Synchronization

/// The last log lines of the process.
final class LastLines: Sendable {
    private struct Ring {
        var lines: [String] = []
        var next = 0
    }

    private let count: Int
    private let ring = Mutex(Ring())

    init(count: Int) { self.count = max(count, 0) }

    func append(_ line: String) {
        guard count > 0 else { return }
        ring.withLock { ring in
            if ring.lines.count < count {
                ring.lines.append(line)
            } else {
                ring.lines[ring.next] = line
                ring.next = (ring.next + 1) % count
            }
        }
    }

    var all: [String] { ring.withLock { Array($0.lines[$0.next...] + $0.lines[..<$0.next]) } }
}
