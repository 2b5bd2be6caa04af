import Foundation
import Kernel

/// The data directory: whose it is, who serves from it, the key, the disk.
struct DirectoryCheck {
    let settings: Settings
    let world: World

    private var path: String { settings.dataDirectory }

    private var holdsDatabase: Bool { DataDirectory.holdsDatabase(path: path) }

    /// The server that serves from it now.
    var servingProcess: String? {
        // A directory that is not there would be made.
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return (try? DataDirectory(path: path))?.servingProcess
    }

    var findings: [Finding] {
        guard FileManager.default.fileExists(atPath: path) else {
            return [.problem("directory", "\(path) does not exist", "say where it is with --data-dir; `switchboard serve` makes a new one")]
        }
        guard let directory = try? DataDirectory(path: path) else {
            return [.problem("directory", "\(path) is no directory that can be written to", "run as its owner, or mend its permissions")]
        }
        return [permissions(directory), installation(directory), server(directory), key(directory)].compactMap { $0 }
            + [disk(directory), sync(directory)]
    }

    private func permissions(_ directory: DataDirectory) -> Finding {
        guard !directory.isOpenToOthers else {
            return .warning("directory", "\(directory.path) is open to others and holds secrets", "chmod 700 \(directory.path)")
        }
        return .ok("directory", "\(directory.path) is its owner's alone")
    }

    private func installation(_ directory: DataDirectory) -> Finding? {
        guard settings.database.url == nil else {
            guard holdsDatabase else { return nil }
            return .warning(
                "directory", "\(directory.databasePath) is there but not used: database.url says PostgreSQL",
                "move it over with `switchboard copy`, or put it away")
        }
        guard !holdsDatabase else { return nil }
        return .problem(
            "directory", "\(directory.path) holds no database",
            "say where it is with --data-dir or --database-url; `switchboard serve` makes a new one")
    }

    private func server(_ directory: DataDirectory) -> Finding {
        guard let process = directory.servingProcess else { return .ok("server", "none is running on this directory") }
        return .ok("server", "process \(process) serves from this directory")
    }

    private func key(_ directory: DataDirectory) -> Finding? {
        let path = directory.keyPath
        guard FileManager.default.fileExists(atPath: path) else {
            guard holdsDatabase || settings.database.url != nil else { return nil }
            return .warning(
                "key", "\(path) is missing: the next start makes a new one, which signs everybody out", "restore it from a backup")
        }
        if DataDirectory.isOpenToOthers(path: path) { return .warning("key", "others may read \(path)", "chmod 600 \(path)") }
        do { _ = try SecretKey.load(directory: directory.path, world: world) } catch { return .problem("key", "\(error)") }
        return .ok("key", "is there and its owner's alone")
    }

    // MARK: The disk

    private func disk(_ directory: DataDirectory) -> Finding {
        guard let free = try? DiskWatch.freeBytes(directory.path) else {
            return .problem("disk", "the free space at \(directory.path) cannot be measured")
        }
        let text = "\(free >> 20) MiB are free at \(directory.path)"
        guard free >> 20 >= Int64(settings.storage.lowDiskMiB) else {
            return .warning("disk", text, "make room: when the disk is full, reports are refused")
        }
        return .ok("disk", text)
    }

    private func sync(_ directory: DataDirectory) -> Finding {
        do {
            let probe = try SyncProbe(directory: directory.path, world: world)
            let text = "a small write reaches the disk in \(probe.text) ms"
            if probe.isMemory {
                return .warning("sync", "\(directory.path) lies in memory, not on a disk", "move it: a power cut loses everything")
            }
            guard probe.median < .milliseconds(50) else {
                return .warning("sync", text, "a slow disk: every report waits at least that long")
            }
            return .ok("sync", text)
        } catch {
            return .problem("sync", "a small file cannot be written and synced: \(error)", "look at the disk and the system's log")
        }
    }
}
