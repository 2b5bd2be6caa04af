import Foundation
import Kernel
import Platform
import Synchronization
import TestKit
import Testing

@testable import App

/// Copy, backup and restore of a whole installation, in process.
@Suite(.timeLimit(.minutes(5))) struct MovingTests {
    private let world = TestWorld()
    private let directory: TestDirectory

    init() throws { directory = try TestDirectory() }

    // MARK: Places

    /// Where the database of a test lies, and its data directory.
    private func settings(_ engine: TestEngine, _ name: String) throws -> Settings {
        var settings = Settings()
        settings.dataDirectory = directory.path + "/" + name
        if engine == .postgres { settings.database.url = try engine.newLocation(in: directory) }
        return settings
    }

    private func place(_ settings: Settings) throws -> Place {
        try Place(settings.database.url ?? settings.dataDirectory, passwordFile: nil)
    }

    /// An installation with a row in every table, closed again.
    private func furnished(_ engine: TestEngine, _ name: String = "source") async throws -> Settings {
        let settings = try settings(engine, name)
        let installation = try await Installation.open(settings, world: world.world)
        let tables = try await Self.tables()
        try await installation.database.write { connection in
            for table in Self.order(tables) {
                let columns = tables[table] ?? []
                let values: [SQLValue] = columns.map { $0.isText ? .text("ключ \(Self.origin(of: $0, in: tables))") : .integer(1) }
                try connection.execute(
                    "INSERT INTO \(table) (\(columns.map(\.name).joined(separator: ", "))) "
                        + "VALUES (\(columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ")))", values)
            }
        }
        try installation.database.close()
        return settings
    }

    private struct Column: Sendable {
        let name: String
        let isText: Bool
        let refersTo: (table: String, column: String)?
    }

    /// The name of the column that a key comes from, over however many tables it refers.
    private static func origin(of column: Column, in tables: [String: [Column]]) -> String {
        guard let parent = column.refersTo else { return column.name }
        guard let next = tables[parent.table]?.first(where: { $0.name == parent.column }) else { return parent.column }
        return origin(of: next, in: tables)
    }

    /// The tables of this version as SQLite lists them, read apart from the code under test; without its index of words.
    private static func tables() async throws -> [String: [Column]] {
        let test = try await TestDatabase(Array(Installation.migrations.dropFirst(PlatformStorage.migrations.count)))
        let rows = try await test.database.read { connection in
            try connection.query(
                """
                SELECT t.name AS t, c.name AS c, c.type AS type, f."table" AS parent, f."to" AS target
                FROM sqlite_master t JOIN pragma_table_info(t.name) c
                LEFT JOIN pragma_foreign_key_list(t.name) f ON f."from" = c.name
                WHERE t.type = 'table' AND t.name NOT IN ('sqlite_sequence', 'schema_migrations', 'storage_writers')
                  AND t.name NOT LIKE 'incident_search%'
                """)
        }
        return try Dictionary(grouping: rows) { try $0.text("t") }.mapValues { rows in
            try rows.map { row in
                let parent = try row.optionalText("parent")
                return Column(
                    name: try row.text("c"), isText: try row.text("type") == "TEXT",
                    refersTo: try parent.map { ($0, try row.optionalText("target") ?? "id") })
            }
        }
    }

    /// Each table behind those it refers to.
    private static func order(_ tables: [String: [Column]]) -> [String] {
        var ordered: [String] = []
        var left = tables.keys.sorted()
        while let next = left.firstIndex(where: { table in
            tables[table, default: []].allSatisfy {
                $0.refersTo == nil || $0.refersTo?.table == table || ordered.contains($0.refersTo?.table ?? "")
            }
        }) {
            ordered.append(left.remove(at: next))
        }
        return ordered + left
    }

    private func counts(_ settings: Settings) async throws -> [String: Int] {
        let tables = try await Self.tables().keys
        let database = try await Installation.openDatabase(settings, directory: try DataDirectory(path: settings.dataDirectory))
        defer { try? database.close() }
        return try await database.read { connection in
            var counts: [String: Int] = [:]
            for table in tables {
                counts[table] = try connection.row("SELECT count(*) AS number FROM \(table)")?.int("number")
            }
            return counts
        }
    }

    // MARK: Copy

    /// Whoever adds a table need not think of it: this test does.
    @Test(arguments: TestEngine.all, TestEngine.all) func everyTableIsCopied(from: TestEngine, to: TestEngine) async throws {
        let source = try await furnished(from)
        let target = try settings(to, "target")
        let report = try await CopyWork(source: try place(source), target: try place(target), world: world.world).run()
        let expected = try await counts(source)
        #expect(expected.count > 10 && expected.values.allSatisfy { $0 == 1 })
        #expect(try await counts(target) == expected)
        #expect(report.rows == expected.count)
    }

    @Test func theKeyGoesAlongFromDirectoryToDirectory() async throws {
        let source = try await furnished(.sqlite)
        let target = try settings(.sqlite, "target")
        _ = try await CopyWork(source: try place(source), target: try place(target), world: world.world).run()
        #expect(try key(target) == (try key(source)))
        let mode = try FileManager.default.attributesOfItem(atPath: target.dataDirectory + "/secret.key")[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    private func key(_ settings: Settings) throws -> [UInt8] { try #require(try SecretKey.read(directory: settings.dataDirectory)) }

    private func refusal<Value>(_ work: () async throws -> Value) async -> String {
        do {
            _ = try await work()
            return ""
        } catch { return "\(error)" }
    }

    @Test(arguments: TestEngine.all) func aPlaceInUseIsRefused(engine: TestEngine) async throws {
        let (used, other) = (try await furnished(engine), try settings(.sqlite, "other"))
        let directory = try DataDirectory(path: used.dataDirectory)
        let presence = try used.database.url.map { try PostgresPresence(url: $0, .together) }
        let lock = try engine == .sqlite ? directory.lock() : nil
        try await presence?.hold()
        defer {
            lock?.release()
            presence?.release()
        }
        for (from, to) in [(used, other), (other, used)] {
            if from.dataDirectory == other.dataDirectory { _ = try await furnished(.sqlite, "other") }
            let words = await refusal {
                try await CopyWork(source: try place(from), target: try place(to), world: world.world).run()
            }
            #expect(words.contains("already serves") || words.contains("uses this database"), "\(words)")
        }
    }

    @Test(.enabled(if: TestEngine.all.contains(.postgres))) func aServerWaitsForACopy() async throws {
        let url = try TestPostgres.shared.get().newDatabase()
        let copy = try PostgresPresence(url: url, .alone)
        try await copy.hold()
        let server = try PostgresPresence(url: url, .together)
        await #expect(throws: PostgresPresence.Problem.self) { try await server.hold() }
        copy.release()
        try await server.hold()
        // A lost connection takes the lock again.
        try TestPostgres.shared.get().cutConnections(to: url)
        try await server.hold()
        await #expect(throws: PostgresPresence.Problem.self) { try await PostgresPresence(url: url, .alone).hold() }
    }

    @Test(.enabled(if: TestEngine.all.contains(.postgres))) func oneServerServesAndCommandsWorkBesideIt() async throws {
        let url = try TestPostgres.shared.get().newDatabase()
        let server = try PostgresPresence(url: url, .serving)
        try await server.hold()
        try await server.hold()
        let command = try PostgresPresence(url: url, .together)
        try await command.hold()
        let second = try PostgresPresence(url: url, .serving)
        let problem = await #expect(throws: PostgresPresence.Problem.self) { try await second.hold() }
        #expect(problem?.description.contains("serves from this database") == true)
        async let waiting: Void = second.hold(within: .seconds(30))
        server.release()
        try await waiting
        // The one that lost its lock to another learns of it.
        let late = try PostgresPresence(url: url, .serving)
        await #expect(throws: PostgresPresence.Problem.self) { try await late.hold() }
    }

    @Test func anotherVersionsSchemaIsRefused() async throws {
        for (statement, words) in [
            ("DELETE FROM schema_migrations WHERE module = 'incidents'", "older version"),
            ("UPDATE schema_migrations SET number = 99 WHERE module = 'incidents' AND number = 1", "newer version"),
        ] {
            let source = try await furnished(.sqlite, words)
            let database = try Database.sqlite(path: source.dataDirectory + "/switchboard.db")
            try await database.write { try $0.execute(statement) }
            try database.close()
            let told = await refusal {
                try await CopyWork(source: try place(source), target: try place(try settings(.sqlite, "new")), world: world.world).run()
            }
            #expect(told.contains(words), "\(told)")
        }
    }

    @Test(arguments: TestEngine.all) func aHalfCopiedTargetIsNotServed(engine: TestEngine) async throws {
        struct Interruption: Error {}
        let source = try await furnished(.sqlite)
        let target = try settings(engine, "target")
        let copy = CopyWork(source: try place(source), target: try place(target), world: world.world)
        var interrupted = copy
        interrupted.onProgress = { _ in throw Interruption() }
        #expect(await refusal { try await interrupted.run() }.contains("Interruption"))
        #expect(await refusal { try await Installation.open(target, world: world.world) }.contains("interrupted"))
        let backup = BackupWork(settings: target, file: directory.path + "/half.db", world: world.world)
        #expect(await refusal { try await backup.run() } != "")
        #expect(!FileManager.default.fileExists(atPath: directory.path + "/half.db"))
        #expect(try await copy.run().isResumed)
        try await Installation.open(target, world: world.world).database.close()
    }

    // MARK: Backup and restore

    private func backup(_ settings: Settings, _ name: String = "backup.db") async throws -> String {
        let file = directory.path + "/" + name
        _ = try await BackupWork(settings: settings, file: file, world: world.world).run()
        return file
    }

    @Test(arguments: TestEngine.all, TestEngine.all) func aBackupBringsEverythingBack(from: TestEngine, to: TestEngine) async throws {
        let source = try await furnished(from)
        let file = try await backup(source)
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
        let target = try settings(to, "target")
        _ = try await RestoreWork(settings: target, file: file, world: world.world).run()
        #expect(try await counts(target) == (try await counts(source)))
        #expect(try key(target) == (try key(source)))
        #expect(!FileManager.default.fileExists(atPath: target.dataDirectory + "/switchboard.db.unfinished"))
        try await Installation.open(target, world: world.world).database.close()
    }

    @Test func aFileThatIsThereIsReplacedOnlyOnRequest() async throws {
        let source = try await furnished(.sqlite)
        let file = try await backup(source)
        let before = try Data(contentsOf: URL(fileURLWithPath: file))
        #expect(await refusal { try await backup(source) }.contains("--force"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == before)
        _ = try await BackupWork(settings: source, file: file, replaces: true, world: world.world).run()
    }

    @Test(arguments: TestEngine.all) func aTargetInUseOrNotEmptyIsRefused(engine: TestEngine) async throws {
        let file = try await backup(try await furnished(.sqlite))
        let full = try await furnished(engine, "full")
        let words = await refusal { try await RestoreWork(settings: full, file: file, world: world.world).run() }
        #expect(words.contains("already holds an installation") || words.contains("another installation"), "\(words)")
        let used = try settings(engine, "used")
        let lock = try DataDirectory(path: used.dataDirectory).lock()
        defer { lock.release() }
        #expect(await refusal { try await RestoreWork(settings: used, file: file, world: world.world).run() }.contains("already serves"))
    }

    @Test func whatTheInstallationLivesFromIsNotReplaced() async throws {
        let source = try await furnished(.sqlite)
        for file in [
            "switchboard.db", "switchboard.db-wal", "switchboard.yaml", "secret.key",
            "../\(source.dataDirectory.split(separator: "/").last ?? "")/secret.key",
        ] {
            let work = BackupWork(settings: source, file: source.dataDirectory + "/" + file, replaces: true, world: world.world)
            #expect(await refusal { try await work.run() }.contains("in use by the installation"), "\(file)")
        }
        try FileManager.default.removeItem(atPath: source.dataDirectory + "/secret.key")
        #expect(await refusal { try await self.backup(source) }.contains("secret.key"), "a backup without the key is none")
    }

    @Test func aSourceThatSomebodyWorkedOnMeanwhileIsNotTrusted() async throws {
        let source = try await furnished(.sqlite)
        let beside = try Database.sqlite(path: source.dataDirectory + "/switchboard.db")
        let (once, world) = (Flag(), world)
        let work = CopyWork(
            source: try place(source), target: try place(try settings(.sqlite, "target")), world: world.world,
            onProgress: { progress in
                guard progress.phase == .verifying, progress.table == "users", !once.value else { return }
                once.set()
                let done = DispatchSemaphore(value: 0)
                Task {
                    try await beside.write { connection in
                        try connection.execute(
                            "INSERT INTO audit_log (at, actor, actor_kind, action, subject, detail) VALUES (1, 'a', 'user', 'x', 'y', '{}')"
                        )
                    }
                    done.signal()
                }
                done.wait()
            })
        #expect(await refusal { try await work.run() }.contains("worked on"))
    }

    @Test func aFileThatIsNoBackupChangesNothing() async throws {
        let source = try await furnished(.sqlite)
        let backup = try await backup(source)
        let damaged = directory.path + "/damaged.db"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: backup))
        // A page in the middle.
        bytes.replaceSubrange(8192..<12288, with: Data(repeating: 0x5a, count: 4096))
        try bytes.write(to: URL(fileURLWithPath: damaged))
        let junk = directory.path + "/junk"
        try Data(repeating: 7, count: 9000).write(to: URL(fileURLWithPath: junk))
        for file in [damaged, junk, directory.path + "/nothing", source.dataDirectory + "/switchboard.db"] {
            let target = try settings(.sqlite, "target")
            let words = await refusal { try await RestoreWork(settings: target, file: file, world: world.world).run() }
            #expect(words.contains(file), "\(words)")
            #expect(!FileManager.default.fileExists(atPath: target.dataDirectory), "\(file)")
        }
    }

    @Test(arguments: [
        ("CREATE TRIGGER evil AFTER INSERT ON users BEGIN DELETE FROM audit_log; END", "evil"),
        ("CREATE VIEW innocent AS SELECT * FROM users", "innocent"),
        // One of ours, that does something else.
        (
            "DROP TRIGGER audit_log_no_delete; CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log BEGIN SELECT 1; END",
            "audit_log_no_delete"
        ),
    ])
    func aBackupThatDoesThingsByItselfIsRefused(script: String, name: String) async throws {
        let file = try await backup(try await furnished(.sqlite))
        try tamper(file, script)
        let target = try settings(.sqlite, "target")
        let refusal = await refusal { try await RestoreWork(settings: target, file: file, world: world.world).run() }
        #expect(refusal.contains("did not make") && refusal.contains(name))
        #expect(!DataDirectory.holdsDatabase(path: target.dataDirectory) && !DataDirectory.holdsKey(path: target.dataDirectory))
    }

    @Test(arguments: [
        "DELETE FROM backup_files", "UPDATE backup_files SET content = x'00'", "UPDATE backup_files SET content = zeroblob(32)",
    ])
    func aBackupWithoutAUsableKeyIsRefused(script: String) async throws {
        let file = try await backup(try await furnished(.sqlite))
        try tamper(file, script)
        let target = try settings(.sqlite, "target")
        let refusal = await refusal { try await RestoreWork(settings: target, file: file, world: world.world).run() }
        #expect(refusal.contains("secret.key"))
        #expect(!DataDirectory.holdsDatabase(path: target.dataDirectory) && !DataDirectory.holdsKey(path: target.dataDirectory))
    }

    @Test func theRestoredKeyIsItsOwnersAlone() async throws {
        let source = try await furnished(.sqlite)
        let file = try await backup(source)
        let target = try settings(.sqlite, "target")
        try FileManager.default.createDirectory(atPath: target.dataDirectory, withIntermediateDirectories: false)
        let path = target.dataDirectory + "/" + SecretKey.fileName
        try Data(try key(source)).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        let refusal = await refusal { try await RestoreWork(settings: target, file: file, world: world.world).run() }
        #expect(refusal.contains("chmod 600"))
        try FileManager.default.removeItem(atPath: path)
        _ = try await RestoreWork(settings: target, file: file, world: world.world).run()
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    }

    /// Changes a backup as somebody could who has it in their hands.
    private func tamper(_ file: String, _ script: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
        process.arguments = [file, script]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test(arguments: TestEngine.all) func aBackupOfAnOlderVersionIsBroughtUpToDate(engine: TestEngine) async throws {
        // As the first version left it: without the tables that came later.
        let old = try settings(.sqlite, "old")
        let folder = try DataDirectory(path: old.dataDirectory)
        let database = try Database.sqlite(path: folder.databasePath)
        // The first step of service_health continues a table of accounts.
        let first = Installation.migrations.filter { $0.number == 1 && $0.module != "service_health" }
        _ = try await Migrator(first).run(on: database, now: world.now)
        try database.close()
        _ = try SecretKey.load(directory: folder.path, world: world.world)
        let target = try settings(engine, "target")
        _ = try await RestoreWork(settings: target, file: try await backup(old), world: world.world).run()
        let opened = try await Installation.open(target, world: world.world).database
        #expect(try await opened.read { try $0.row("SELECT count(*) AS n FROM dispatcher_imports")?.int("n") } == 0)
        try opened.close()
    }

    /// A restore into PostgreSQL that was interrupted is run again.
    @Test(.enabled(if: TestEngine.all.contains(.postgres))) func aRestoreGoesOn() async throws {
        struct Interruption: Error {}
        let file = try await backup(try await furnished(.sqlite))
        let target = try settings(.postgres, "target")
        let work = RestoreWork(settings: target, file: file, world: world.world)
        var interrupted = work
        interrupted.onProgress = { _ in throw Interruption() }
        #expect(await refusal { try await interrupted.run() }.contains("Interruption"))
        world.advance(.seconds(60))
        _ = try await work.run()
        #expect(try await counts(target).values.allSatisfy { $0 == 1 })
    }
}
