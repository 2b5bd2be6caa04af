import Foundation
import Kernel
import Platform

/// Makes a backup of an installation that may be in use.
struct BackupWork: Sendable {
    let settings: Settings
    /// What the backup is to be called.
    let file: String
    /// Whether it may take the place of a file that is there.
    var replaces = false
    let world: World
    var onProgress: @Sendable (Transfer.Progress) throws -> Void = { _ in }

    struct Summary: Sendable {
        let rows: [String: Int]
        let bytes: Int
    }

    /// The file is there when it is complete, and not before.
    func run() async throws -> Summary {
        let unfinished = file + ".unfinished"
        try prepare()
        DurableFile.removeDatabase(unfinished)
        do {
            try DurableFile.make(unfinished)
            if settings.database.url == nil { try await copyFile(to: unfinished) } else { try await copyDatabase(to: unfinished) }
            let rows = try BackupFile(path: unfinished).seal(
                .init(madeAt: world.now(), version: Version.number), files: try files())
            let bytes = try FileManager.default.attributesOfItem(atPath: unfinished)[.size] as? NSNumber
            try DurableFile.rename(unfinished, to: file)
            return Summary(rows: rows, bytes: bytes?.intValue ?? 0)
        } catch {
            DurableFile.removeDatabase(unfinished)
            throw error
        }
    }

    private func prepare() throws {
        guard replaces || !FileManager.default.fileExists(atPath: file) else {
            throw Refusal("\(file) is already there: name another file, or replace it with --force.")
        }
        let path = settings.dataDirectory
        guard !DataDirectory.isOwn(file, in: path) else {
            throw Refusal("\(file) is in use by the installation itself: name another file.")
        }
        guard settings.database.url == nil ? DataDirectory.holdsDatabase(path: path) : DataDirectory.holdsKey(path: path) else {
            throw Refusal("\(path) holds no installation: say where it is with --data-dir.")
        }
    }

    private func copyFile(to path: String) async throws {
        let source = try ReadOnlySQLite(path: try DataDirectory(path: settings.dataDirectory).databasePath)
        defer { try? source.close() }
        let isWhole = try await source.read { connection in
            try connection.hasTable("schema_migrations") && !Transfer.isUnfinished(on: connection)
        }
        guard isWhole else { throw Refusal("\(settings.dataDirectory) holds no installation, or a part of one: nothing to back up.") }
        try source.copyPages(to: path)
    }

    /// One moment of a database that others may write to, brought into SQLite.
    private func copyDatabase(to path: String) async throws {
        var options = settings.databaseOptions
        options.server.statementTimeout = .zero
        guard let url = settings.database.url else { return }
        let source = try await Database.postgres(url: url, options: options)
        defer { try? source.close() }
        try await CopyWork.requireThisVersion(source, name: "The PostgreSQL database")
        let target = try Database.sqlite(path: path)
        defer { try? target.close() }
        _ = try await Migrator(Installation.migrations).run(on: target, now: world.now())
        _ = try await source.withSnapshot { snapshot in
            try await Transfer(from: snapshot, to: target, onProgress: onProgress).run()
        }
    }

    /// What an installation cannot do without, beside the database.
    private func files() throws -> [String: [UInt8]] {
        guard let key = try SecretKey.read(directory: settings.dataDirectory) else {
            throw Refusal(
                "\(settings.dataDirectory) has no \(SecretKey.fileName), without which everybody is signed out: name the server's "
                    + "data directory with --data-dir.")
        }
        return [SecretKey.fileName: key]
    }
}
