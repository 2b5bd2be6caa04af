import Foundation

/// Takes log lines from any thread and writes them on one of its own: a stuck terminal or pipe never holds up a
/// request. When more than the limit waits to be written, lines are dropped and their number is told.
package final class LogSink: @unchecked Sendable {
    // Everything mutable is touched only while `condition` is locked.
    private let condition = NSCondition()
    private var pending: [UInt8] = []
    private var dropped = 0
    private var isWriting = false
    private let limit: Int
    private let output: @Sendable ([UInt8]) -> Void

    /// - Parameters:
    ///   - limit: bytes that may wait.
    ///   - output: writes bytes, taking as long as it needs.
    package init(limit: Int = 4 << 20, output: @escaping @Sendable ([UInt8]) -> Void) {
        (self.limit, self.output) = (limit, output)
        let thread = Thread { [unowned self] in self.writeForEver() }
        thread.name = "log"
        thread.start()
    }

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

    /// Waits until what was queued is written, at most `seconds`.
    package func flush(within seconds: Double = 1) {
        let deadline = Date(timeIntervalSinceNow: seconds)
        condition.lock()
        defer { condition.unlock() }
        while isWriting || !pending.isEmpty, condition.wait(until: deadline) {}
    }

    private func writeForEver() {
        while true {
            condition.lock()
            while pending.isEmpty { condition.wait() }
            var bytes: [UInt8] = []
            swap(&bytes, &pending)
            if dropped > 0 { bytes += Array("{\"level\":\"warning\",\"message\":\"log lines dropped\",\"count\":\(dropped)}\n".utf8) }
            dropped = 0
            isWriting = true
            condition.unlock()
            output(bytes)
            condition.lock()
            isWriting = false
            condition.broadcast()
            condition.unlock()
        }
    }
}
