import Foundation
package import Logging
import Metrics
import Synchronization

/// Says that a disk will soon be full, before it is: in the log and as a metric. Run it every few seconds.
package final class DiskWatch: Sendable {
    /// What one look found; `freeBytes` are those that this process may still write.
    package struct Status: Sendable, Hashable {
        package let freeBytes: Int64
        package let isLow: Bool
    }

    private let path: String
    private let threshold: Int64
    private let logger: Logger
    private let measure: @Sendable (String) throws -> Int64
    private let gauge = Gauge(label: "switchboard_disk_free_bytes")
    private let latest = Mutex<Status?>(nil)

    /// - Parameter minimumFreeMiB: below this it warns; 0 never warns.
    package convenience init(path: String, minimumFreeMiB: Int, logger: Logger) {
        self.init(path: path, minimumFreeMiB: minimumFreeMiB, logger: logger, measure: Self.freeBytes)
    }

    /// - Parameter measure: the bytes this process may still write to the disk of a path.
    package init(
        path: String, minimumFreeMiB: Int, logger: Logger, measure: @escaping @Sendable (String) throws -> Int64
    ) {
        self.path = path
        threshold = Int64(max(0, minimumFreeMiB)) << 20
        self.logger = logger
        self.measure = measure
    }

    /// What the last look found, nil before the first.
    package var status: Status? { latest.withLock { $0 } }

    /// Looks at the disk; logs when it becomes low and when it has room again.
    @discardableResult
    package func runOnce() throws -> Status {
        let free = try measure(path)
        gauge.record(free)
        let wasLow = status?.isLow ?? false
        let status = Status(freeBytes: free, isLow: free < (wasLow ? healed : threshold))
        latest.withLock { $0 = status }
        if status.isLow != wasLow { tell(status) }
        return status
    }

    /// A tenth more than the threshold, so that a disk at the edge does not fill the log too.
    private var healed: Int64 { threshold + threshold / 10 }

    private func tell(_ status: Status) {
        let metadata: Logger.Metadata = [
            "path": "\(path)", "free_mib": "\(status.freeBytes >> 20)", "minimum_mib": "\(threshold >> 20)",
        ]
        if status.isLow {
            logger.warning("disk is almost full: reports will be refused when it is", metadata: metadata)
        } else {
            logger.notice("disk has room again", metadata: metadata)
        }
    }

    /// What this process may still write to the disk of a path.
    package static func freeBytes(_ path: String) throws -> Int64 {
        var disk = statvfs()
        guard statvfs(path, &disk) == 0 else {
            throw StorageError(.unavailable, "\(path): \(String(cString: strerror(errno)))")
        }
        return Int64(disk.f_bavail) * Int64(disk.f_frsize)
    }
}
