import Foundation
package import Kernel

/// How long a small write takes until it is on disk.
package struct SyncProbe: Sendable {
    /// Of several tries.
    package let median: Duration
    /// Whether the directory lies in memory, where a sync means nothing.
    package let isMemory: Bool

    private static let tries = 5

    /// Writes a small file into the directory, syncs it, and removes it again.
    package init(directory: String, world: World) throws {
        let path = directory + "/.sync-" + world.randomCode(length: 12)
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.failure(path) }
        defer {
            close(file)
            unlink(path)
        }
        let clock = ContinuousClock()
        let block = [UInt8](repeating: 0x5A, count: 4096)
        var times: [Duration] = []
        for _ in 0..<Self.tries {
            let start = clock.now
            guard pwrite(file, block, block.count, 0) == block.count, fsync(file) == 0 else { throw Self.failure(path) }
            times.append(clock.now - start)
        }
        median = times.sorted()[Self.tries / 2]
        isMemory = Self.isMemory(path)
    }

    /// Milliseconds.
    package var text: String {
        let hundredths = median.microseconds / 10
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// By the kernel's list of mounts: `… major:minor root path … - type source options`.
    private static func isMemory(_ path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let device = (attributes?[.systemNumber] as? NSNumber)?.uint64Value else { return false }
        let major = (device >> 8) & 0xFFF | (device >> 32) & ~0xFFF
        let minor = device & 0xFF | (device >> 12) & ~0xFF
        let mounts = (try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? ""
        return mounts.split(separator: "\n").contains { line in
            let words = line.split(separator: " ")
            guard words.count > 2, words[2] == "\(major):\(minor)", let dash = words.firstIndex(of: "-") else { return false }
            return words[dash...].dropFirst().first.map { ["tmpfs", "ramfs"].contains($0) } ?? false
        }
    }

    private static func failure(_ path: String) -> StorageError {
        StorageError(.unavailable, "\(path): \(String(cString: strerror(errno)))")
    }
}
