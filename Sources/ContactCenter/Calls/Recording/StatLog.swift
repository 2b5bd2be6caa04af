import Dispatch
import Foundation
import Kernel
import Logging

/// The old helpdesk's log of what the telephone system asked, for programs that read it. What cannot be written there costs no call.
final class StatLog: Sendable {
    private let path: String
    private let clock: CallClock
    private let logger: Logger
    /// Lines are written whole and in their order.
    private let queue = DispatchQueue(label: "calls.stat_log")

    init(path: String, clock: CallClock, logger: Logger) { (self.path, self.clock, self.logger) = (path, clock, logger) }

    /// - Parameters:
    ///   - target: path and query exactly as they were asked for.
    ///   - number: in the line below; none where none was told.
    func append(_ target: String, number: PhoneNumber?, at time: Timestamp) async {
        let lines = "\(clock.second(time)) tel: '\(target)'\n" + (number.map { $0.text + "\n" } ?? "")
        let problem = await withCheckedContinuation { continuation in
            queue.async { [path] in continuation.resume(returning: Self.write(lines, to: path)) }
        }
        if let problem { logger.warning("stat log not written", metadata: ["path": "\(path)", "reason": "\(problem)"]) }
    }

    /// The file is opened for each line: somebody may move it away. Returns why it was not written.
    private static func write(_ lines: String, to path: String) -> String? {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o640)
        guard descriptor >= 0 else { return String(cString: strerror(errno)) }
        defer { close(descriptor) }
        let bytes = Array(lines.utf8)
        let written = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        return written == bytes.count ? nil : written < 0 ? String(cString: strerror(errno)) : "only a part was written"
    }
}
