import Foundation
import Kernel
import Platform

/// Brings a backup back into an empty data directory, and into a PostgreSQL database where one is named.
struct RestoreWork: Sendable {
    let settings: Settings
    let file: String
    let world: World
    var options = Transfer.Options()
    var onProgress: @Sendable (Transfer.Progress) throws -> Void = { _ in }

    /// Nothing of the target changes before the whole file was read; what is left by a run that was interrupted does not
    /// keep the next one from restoring.
    func run() async throws -> BackupFile.Info {
        let info = try BackupFile(path: file).verify(Installation.migrations)
        guard !DataDirectory.holdsDatabase(path: settings.dataDirectory) else {
            throw Refusal("\(settings.dataDirectory) already holds an installation: restore into an empty directory.")
        }
        let directory = try DataDirectory(path: settings.dataDirectory)
        let lock = try directory.lock()
        defer { lock.release() }
        // SQLite would take a log that somebody left behind for the new file's.
        for rest in ["-wal", "-journal"] where FileManager.default.fileExists(atPath: directory.databasePath + rest) {
            throw Refusal("\(directory.databasePath + rest) is left from another database: move it away first.")
        }
        let staged = directory.databasePath + ".unfinished"
        DurableFile.removeDatabase(staged)
        do {
            try await restore(through: staged, directory)
        } catch {
            DurableFile.removeDatabase(staged)
            throw error
        }
        return info
    }

    private func restore(through staged: String, _ directory: DataDirectory) async throws {
        try DurableFile.make(staged)
        let backup = try ReadOnlySQLite(path: file)
        try backup.copyPages(to: staged)
        try backup.close()
        let key = try key(of: try BackupFile(path: staged).unseal())
        try await bringUpToDate(staged)
        if let url = settings.database.url {
            // First, because what stands in the way of the keys is better known before hours of copying.
            try SecretKey.write(key, directory: directory.path)
            try await copy(staged, to: .server(url: url, password: settings.database.password))
            DurableFile.removeDatabase(staged)
        } else {
            try SecretKey.write(key, directory: directory.path)
            try DurableFile.synchronize(staged)
            try DurableFile.rename(staged, to: directory.databasePath)
        }
    }

    /// The tables as this version has them, also when an older one made the backup.
    private func bringUpToDate(_ path: String) async throws {
        let database = try Database.sqlite(path: path)
        _ = try await Migrator(Installation.migrations).run(on: database, now: world.now())
        try database.close()
    }

    private func copy(_ staged: String, to place: Place) async throws {
        let target = try await place.open()
        defer { target.release() }
        guard try await !target.database.read({ try Transfer.isUsed($0) }) else {
            throw Refusal("\(place.name) already holds an installation: restore into an empty one.")
        }
        _ = try await Migrator(Installation.migrations).run(on: target.database, now: world.now())
        let source = try Database.sqlite(path: staged)
        defer { try? source.close() }
        _ = try await Transfer(from: source, to: target.database, options: options, onProgress: onProgress).run()
    }

    /// What cookies and tokens were signed with. A backup without it, or with something else in its place, is not one of ours.
    private func key(of files: [String: [UInt8]]) throws -> [UInt8] {
        guard let key = files[SecretKey.fileName], SecretKey.isWellFormed(key) else {
            throw Refusal("\(file) holds no usable \(SecretKey.fileName): it is damaged, or somebody has tampered with it.")
        }
        return key
    }
}
