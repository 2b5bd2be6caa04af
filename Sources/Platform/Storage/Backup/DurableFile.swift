import Foundation

/// Files that are complete or not there, also after a power cut.
package enum DurableFile {
    /// Makes an empty file that only its owner may read, from its first moment. Throws when there is one already.
    package static func make(_ path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Problem(path) }
        // Whatever the umask says.
        defer { close(file) }
        guard fchmod(file, 0o600) == 0 else { throw Problem(path) }
    }

    /// Returns when what the file or directory holds is on disk.
    package static func synchronize(_ path: String) throws {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Problem(path) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw Problem(path) }
    }

    /// Gives a complete file its name, in place of one that has it. Returns when that is on disk.
    package static func rename(_ path: String, to name: String) throws {
        guard Foundation.rename(path, name) == 0 else { throw Problem(name) }
        try synchronize((name as NSString).deletingLastPathComponent.isEmpty ? "." : (name as NSString).deletingLastPathComponent)
    }

    /// Deletes a SQLite file and what SQLite keeps beside it.
    package static func removeDatabase(_ path: String) {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
    }

    struct Problem: Error, CustomStringConvertible {
        let description: String

        init(_ path: String) { description = "\(path): \(String(cString: strerror(errno)))" }
    }
}
