import Foundation

/// Takes log lines from any thread and writes them on one of its own: a stuck terminal or pipe never holds up a
/// request. When more than the limit waits to be written, lines are dropped, and a line says how many.
package final class LogSink: Sendable {
    private let queue: LogQueue

    /// - Parameters:
    ///   - limit: bytes that may wait.
    ///   - output: writes bytes, taking as long as it needs.
    package init(limit: Int = 4 << 20, output: @escaping @Sendable ([UInt8]) -> Void) {
        let queue = LogQueue(limit: limit)
        self.queue = queue
        let thread = Thread { while let bytes = queue.next() { output(bytes) } }
        thread.name = "log"
        thread.start()
    }

    deinit { queue.stop() }

    /// Standard error.
    package static let standardError = LogSink { bytes in
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR, errno != EAGAIN { return }
            if count > 0 { rest = rest.dropFirst(count) }
        }
    }

    /// Queues one line, its end included.
    func append(_ line: [UInt8]) { queue.append(line) }

    /// Waits until what was queued is written, at most `seconds`.
    package func flush(within seconds: Double = 1) { queue.waitUntilEmpty(seconds) }
}

/// Lines between the threads that log and the one that writes.
private final class LogQueue: @unchecked Sendable {
    // Everything mutable is touched only while `condition` is locked.
    private let condition = NSCondition()
    private var pending: [UInt8] = []
    private var dropped = 0
    private var isWriting = false
    private var isStopped = false
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    func append(_ line: [UInt8]) {
        condition.lock()
        defer { condition.unlock() }
        guard pending.count + line.count <= limit else {
            dropped += 1
            return
        }
        pending += line
        condition.signal()
    }

    /// What is to be written next; waits for it. Nil when no more will come.
    func next() -> [UInt8]? {
        condition.lock()
        defer { condition.unlock() }
        isWriting = false
        condition.broadcast()
        while pending.isEmpty {
            if isStopped { return nil }
            condition.wait()
        }
        var bytes: [UInt8] = []
        swap(&bytes, &pending)
        if dropped > 0 {
            bytes += Array("{\"level\":\"warning\",\"message\":\"log lines dropped\",\"count\":\(dropped)}\n".utf8)
        }
        dropped = 0
        isWriting = true
        return bytes
    }

    func waitUntilEmpty(_ seconds: Double) {
        let deadline = Date(timeIntervalSinceNow: seconds)
        condition.lock()
        defer { condition.unlock() }
        while isWriting || !pending.isEmpty, condition.wait(until: deadline) {}
    }

    func stop() {
        condition.lock()
        defer { condition.unlock() }
        isStopped = true
        condition.broadcast()
    }
}
