import Foundation
package import Kernel

/// A backup: a SQLite file with the tables of an installation, and beside them the files of its data directory that it
/// cannot do without.
package struct BackupFile: Sendable {
    package let path: String

    /// What a backup says about itself.
    package struct Info: Sendable, Hashable {
        package let madeAt: Timestamp
        /// Of the program that made it.
        package let version: String

        package init(madeAt: Timestamp, version: String) {
            self.madeAt = madeAt
            self.version = version
        }
    }

    /// Why a file is not to be restored from; for the person who asked for it.
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    private static let format: Int64 = 1

    package init(path: String) { self.path = path }

    // MARK: Making

    /// Turns a copy of the tables into a backup, checks it and writes it through to the disk. Returns the rows of each
    /// table.
    /// - Parameter files: by their names in the data directory.
    package func seal(_ info: Info, files: [String: [UInt8]]) throws -> [String: Int] {
        let file = try SingleFileSQLite(path: path)
        defer { file.close() }
        try file.write { connection in
            try connection.script(
                """
                CREATE TABLE backup_info (format BIGINT NOT NULL, made_at BIGINT NOT NULL, version TEXT NOT NULL);
                CREATE TABLE backup_files (name TEXT PRIMARY KEY, content BYTEA NOT NULL);
                """)
            try connection.execute(
                "INSERT INTO backup_info (format, made_at, version) VALUES (?1, ?2, ?3)", Self.format, info.madeAt, info.version)
            for (name, content) in files {
                try connection.execute("INSERT INTO backup_files (name, content) VALUES (?1, ?2)", name, content)
            }
        }
        try check(file)
        let rows = try file.read { connection in
            let tables = try TransferCatalog(on: connection).tables.filter { !Self.ownTables.contains($0.name) }
            return try tables.map { ($0.name, try $0.count(on: connection)) }
        }
        file.close()
        try DurableFile.synchronize(path)
        return Dictionary(uniqueKeysWithValues: rows)
    }

    // MARK: Reading

    /// Reads all of it, changing nothing, and throws ``Problem`` when it is no backup or damaged, or when it would do things
    /// by itself that no backup of ours does.
    package func verify(_ migrations: [Migration]) throws -> Info {
        guard FileManager.default.fileExists(atPath: path) else { throw Problem(description: "\(path) is not there.") }
        let notABackup = Problem(description: "\(path) is no backup of Switchboard.")
        do {
            let file = try SingleFileSQLite(path: path, readOnly: true)
            defer { file.close() }
            guard try file.read({ try $0.hasTable("backup_info") }) else { throw notABackup }
            let info = try file.read { try $0.row("SELECT format, made_at, version FROM backup_info") }
            guard let info, try info.int64("format") == Self.format else {
                throw Problem(description: "\(path) is a backup of a kind that this version does not know: restore it with a newer one.")
            }
            try check(file)
            let foreign = try file.read { try SchemaCode(migrations).foreign(on: $0) }
            guard foreign.isEmpty else {
                throw Problem(
                    description: "\(path) holds triggers or views that Switchboard did not make (\(foreign.joined(separator: ", "))): "
                        + "somebody has tampered with it. It is not restored.")
            }
            return Info(madeAt: try info.time("made_at"), version: try info.text("version"))
        } catch let error as StorageError where error.code == .corrupt {
            throw error.message.contains("NOTADB") || error.message.contains("not a database") ? notABackup : damaged(error.message)
        }
    }

    /// Takes off what makes it a backup. Returns the files that it held.
    package func unseal() throws -> [String: [UInt8]] {
        let file = try SingleFileSQLite(path: path)
        defer { file.close() }
        return try file.write { connection in
            let files = try connection.query("SELECT name, content FROM backup_files").map { row in
                (try row.text("name"), try row.blob("content"))
            }
            try connection.script("DROP TABLE backup_info; DROP TABLE backup_files;")
            return Dictionary(uniqueKeysWithValues: files)
        }
    }

    private static let ownTables: Set = ["backup_info", "backup_files"]

    private func check(_ file: SingleFileSQLite) throws {
        let faults = try file.faults()
        guard faults.isEmpty else { throw damaged(faults.joined(separator: "; ")) }
    }

    private func damaged(_ what: String) -> Problem { Problem(description: "\(path) is damaged: \(what)") }
}
