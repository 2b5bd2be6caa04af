import Dispatch
import Foundation
package import Kernel

/// The ends of a service's log files, from folders the server's settings allow and nowhere else.
package struct ServiceLogs: Sendable {
    /// One file as far as it was read.
    package struct File: Hashable, Sendable {
        package let name: String
        /// Bytes of the whole file.
        package let size: Int
        package let modifiedAt: Timestamp
        package let text: String
        /// Whether `text` lacks the beginning of the file.
        package let isCut: Bool
    }

    package enum Problem: Error, Hashable, Sendable {
        /// The folder lies in none of the allowed ones, wherever links lead.
        case outside
        case unreadable
    }

    package let roots: [String]
    private let tailBytes: Int
    private let maximumFiles: Int

    /// - Parameters:
    ///   - roots: folders below which logs may be read; none without an entry.
    ///   - tailBytes: the most that is read of one file.
    package init(roots: [String], tailBytes: Int, maximumFiles: Int = 50) {
        (self.roots, self.tailBytes, self.maximumFiles) = (roots, tailBytes, maximumFiles)
    }

    package init(_ settings: AppLogSettings) { self.init(roots: settings.roots, tailBytes: settings.tailBytes) }

    /// The files of a service, or why they cannot be shown; nil when it has no folder.
    func found(of service: Service) async throws -> Result<[File], Problem>? {
        guard let folder = service.logsFolder else { return nil }
        do {
            return .success(try await files(in: folder))
        } catch let problem as Problem {
            return .failure(problem)
        }
    }

    /// The files changed last, newest first. Reads on a thread that may wait for the disk.
    /// - Throws: ``Problem``.
    package func files(in folder: String) async throws -> [File] {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try read(folder) })
            }
        }
    }

    private func read(_ folder: String) throws -> [File] {
        guard let folder = Self.resolved(folder) else { throw Problem.unreadable }
        guard roots.compactMap(Self.resolved).contains(where: { folder == $0 || folder.hasPrefix($0 == "/" ? "/" : $0 + "/") })
        else { throw Problem.outside }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { throw Problem.unreadable }
        let files = names.filter { !$0.hasPrefix(".") }.compactMap { name in Self.look(at: folder + "/" + name).map { (name, $0) } }
        let newest = files.sorted { ($1.1.modifiedAt, $0.0) < ($0.1.modifiedAt, $1.0) }.prefix(maximumFiles)
        return newest.compactMap { name, look in tail(of: folder + "/" + name, name: name, look) }
    }

    /// The folder without links and dots; nil when it is not there.
    private static func resolved(_ path: String) -> String? {
        guard path.hasPrefix("/"), let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    private struct Look {
        let size: Int
        let modifiedAt: Timestamp
    }

    /// Size and time of an ordinary file; nil for folders, links, pipes.
    private static func look(at path: String) -> Look? {
        guard let found = try? FileManager.default.attributesOfItem(atPath: path), found[.type] as? FileAttributeType == .typeRegular,
            let size = found[.size] as? NSNumber, let time = found[.modificationDate] as? Date
        else { return nil }
        return Look(size: size.intValue, modifiedAt: Timestamp(time))
    }

    private func tail(of path: String, name: String, _ look: Look) -> File? {
        // The name may be another file's by now: a link is refused, a pipe is not waited for.
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let start = max(0, look.size - tailBytes)
        guard (try? handle.seek(toOffset: UInt64(start))) != nil, let data = try? handle.read(upToCount: tailBytes) ?? Data()
        else { return nil }
        // The first line of a tail is half a line, and may begin with half a character.
        let whole = start == 0 ? data : data.firstIndex(of: 0x0A).map { data[($0 + 1)...] } ?? data
        return File(
            name: name, size: look.size, modifiedAt: look.modifiedAt, text: String(decoding: whole, as: UTF8.self), isCut: start > 0)
    }
}
