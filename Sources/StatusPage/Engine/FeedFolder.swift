import Dispatch
package import Foundation

/// The folder into which the provider's departments write their files.
package struct FeedFolder: Sendable {
    private let path: String

    package init(path: String) { self.path = path }

    /// Reads a file on a thread that may wait for a disk.
    /// - Throws: ``FeedFailure``.
    package func contents(of file: String) async throws -> Data {
        let path = path + "/" + file
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .utility).async {
                continuation.resume(with: Result { () throws(FeedFailure) in try Self.read(path) }.mapError { $0 })
            }
        }
    }

    /// Only what is a file: opening a pipe or a device would wait for somebody at its other end.
    private static func read(_ path: String) throws(FeedFailure) -> Data {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw errno == ENOENT || errno == ENOTDIR ? .noFile : .unreadableFile }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .unreadableFile }
        var contents = Data()
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadableFile }
            guard count > 0 else { return contents }
            contents.append(contentsOf: buffer.prefix(count))
            guard contents.count <= FeedLimits.bytes else { throw .tooLarge(limit: FeedLimits.bytes) }
        }
    }
}
