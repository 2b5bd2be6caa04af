import Foundation
import Synchronization

/// Where one installation keeps what is its own: the SQLite file, the secret key, the settings file.
package struct DataDirectory: Sendable {
    package let path: String

    /// Makes the directory, for its owner alone, when it is not there; one that is there keeps its permissions.
    package init(path: String) throws {
        let path = URL(fileURLWithPath: path).standardizedFileURL.path
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) {
            guard isDirectory.boolValue else { throw Problem("\(path) is not a directory") }
        } else {
            do {
                try FileManager.default.createDirectory(
                    atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw Problem("\(path) cannot be made: \(Self.reason(error))")
            }
        }
        guard access(path, W_OK | X_OK) == 0 else { throw Problem("\(path) cannot be written to") }
        self.path = path
    }

    package var databasePath: String { Self.databasePath(in: path) }

    /// Whether the directory holds a SQLite database; creates nothing.
    package static func holdsDatabase(path: String) -> Bool {
        FileManager.default.fileExists(atPath: databasePath(in: path))
    }

    /// Whether the directory holds a secret key, which it does with PostgreSQL too; creates nothing.
    package static func holdsKey(path: String) -> Bool {
        FileManager.default.fileExists(atPath: path + "/" + SecretKey.fileName)
    }

    /// Whether `file` is one of the installation's own in this directory: database, settings, key or lock.
    package static func isOwn(_ file: String, in path: String) -> Bool {
        let file = URL(fileURLWithPath: file).standardizedFileURL
        guard file.deletingLastPathComponent().resolvingSymlinksInPath() == URL(fileURLWithPath: path).resolvingSymlinksInPath() else {
            return false
        }
        let name = file.lastPathComponent
        return name.hasPrefix("switchboard.") || ["secret.key", "server.lock"].contains(name)
    }

    private static func databasePath(in path: String) -> String { path + "/switchboard.db" }
    package var lockPath: String { path + "/server.lock" }
    package var keyPath: String { path + "/" + SecretKey.fileName }
    /// Whether anybody but the owner may look into it; worth a warning, as it holds secrets.
    package var isOpenToOthers: Bool { Self.isOpenToOthers(path: path) }

    /// The same for any file or directory; false for what is not there.
    /// - Parameter groupMayRead: whether a group that can read it, and no more, counts as trusted.
    package static func isOpenToOthers(path: String, groupMayRead: Bool = false) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return ((attributes?[.posixPermissions] as? NSNumber)?.intValue ?? 0) & (groupMayRead ? 0o037 : 0o077) != 0
    }

    /// Takes the directory for this process until the lock is released or the process ends, however it ends. For the
    /// server; commands work beside it without the lock. Throws when another server has it.
    package func lock() throws -> Lock { try Lock(path: lockPath) }

    /// The number of the process that has the directory; nil when none has.
    package var servingProcess: String? {
        let file = open(lockPath, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return flock(file, LOCK_SH | LOCK_NB) == 0 ? nil : Lock.owner(lockPath)
    }

    /// Why a directory cannot be used, for the person who starts the program.
    package struct Problem: Error, CustomStringConvertible {
        package let description: String

        init(_ description: String) { self.description = description }
    }

    private static func reason(_ error: any Error) -> String {
        ((error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error)?.localizedDescription
            ?? error.localizedDescription
    }

    /// The right to serve a directory. The file stays when the lock is released: deleting it could take away the lock
    /// of the one who comes next.
    package final class Lock: Sendable {
        private let descriptor: Mutex<Int32?>

        fileprivate init(path: String) throws {
            let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw Problem("\(path) cannot be opened: \(String(cString: strerror(errno)))") }
            guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
                close(file)
                throw Problem(
                    "another Switchboard (process \(Self.owner(path))) already serves this data directory: \(path)")
            }
            Self.write("\(getpid())\n", to: file)
            descriptor = Mutex(file)
        }

        deinit { release() }

        /// Lets another server have the directory; harmless when called again.
        package func release() {
            descriptor.withLock { descriptor in
                guard let file = descriptor else { return }
                // A program that is being started just now has the file, too, for a moment: closing it is not enough.
                flock(file, LOCK_UN)
                close(file)
                descriptor = nil
            }
        }

        /// For the message of the one that is refused only: nothing relies on it.
        private static func write(_ text: String, to file: Int32) {
            guard ftruncate(file, 0) == 0 else { return }
            _ = Array(text.utf8).withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
        }

        fileprivate static func owner(_ path: String) -> String {
            let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            return text.isEmpty ? "unknown" : text.filter(\.isNumber)
        }
    }
}
