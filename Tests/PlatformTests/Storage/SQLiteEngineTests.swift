import Foundation
import GRDB
import Kernel
import Synchronization
import TestKit
import Testing

@testable import Platform

@Suite(.timeLimit(.minutes(5))) struct SQLiteEngineTests {
    private let directory: TestDirectory
    private var path: String { directory.path + "/switchboard.db" }

    init() throws { directory = try TestDirectory() }

    private func open(busyTimeout: Duration = .seconds(5)) throws -> Platform.Database {
        try Platform.Database.sqlite(path: path, options: .init(busyTimeout: busyTimeout))
    }

    private func makeTable(_ database: Platform.Database) async throws {
        try await database.write { try $0.script("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)") }
    }

    private func insert(_ rows: Int, _ database: Platform.Database) async throws {
        try await database.write { connection in
            for _ in 0..<rows { try connection.execute("INSERT INTO t (v) VALUES (?1)", String(repeating: "x", count: 500)) }
        }
    }

    @Test func theWriterKeepsItsDurabilitySettings() async throws {
        let database = try open()
        let (journal, synchronous, foreignKeys) = try await database.write { connection in
            (
                try connection.row("PRAGMA journal_mode")?.text("journal_mode"),
                try connection.row("PRAGMA synchronous")?.int("synchronous"),
                try connection.row("PRAGMA foreign_keys")?.int("foreign_keys")
            )
        }
        #expect(journal == "wal")
        #expect(synchronous == 2)
        #expect(foreignKeys == 1)
    }

    @Test func aFileThatIsNoDatabaseIsRefused() throws {
        _ = try directory.write("switchboard.db", String(repeating: "This is no database. ", count: 100))
        let error = #expect(throws: StorageError.self) { try open() }
        #expect(error?.code == .corrupt)
    }

    @Test func aPathThatCannotBeOpenedIsRefused() {
        let error = #expect(throws: StorageError.self) {
            try Platform.Database.sqlite(path: directory.path + "/missing/switchboard.db")
        }
        #expect(error?.code == .unavailable)
    }

    /// Another process in the middle of a transaction.
    private func otherWriter() throws -> DatabaseQueue {
        let other = try DatabaseQueue(path: path, configuration: Configuration(allowingOpenTransactions: ()))
        try other.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE; INSERT INTO t (v) VALUES ('other')") }
        return other
    }

    @Test func aWriterThatIsHeldUpTooLongSaysSoAndHeals() async throws {
        let database = try open(busyTimeout: .milliseconds(120))
        try await makeTable(database)
        let other = try otherWriter()
        try await database.write({ try $0.execute("INSERT INTO t (v) VALUES ('mine')") }, orFailWith: .busy)
        try await other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        try await insert(1, database)
        #expect(try await database.read { try $0.row("SELECT count(*) AS n FROM t")?.int("n") } == 2)
    }

    @Test func aWriterWaitsForAnotherProcess() async throws {
        let database = try open()
        try await makeTable(database)
        let other = try otherWriter()
        async let waiting: Void = insert(1, database)
        while database.groupCommit.waitingCount > 0 { await Task.yield() }
        try await other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        try await waiting
        #expect(try await database.read { try $0.row("SELECT count(*) AS n FROM t")?.int("n") } == 2)
    }

    // MARK: The log

    @Test func aCheckpointEmptiesTheLog() async throws {
        let database = try open()
        try await makeTable(database)
        try await insert(2000, database)
        #expect(database.logSize > 1_000_000)
        #expect(try await database.checkpoint() == 0)
        #expect(database.logSize == 0)
        #expect(try await database.read { try $0.row("SELECT count(*) AS n FROM t")?.int("n") } == 2000)
    }

    @Test func aReaderKeepsTheLogButHoldsUpNeitherCheckpointNorWriter() async throws {
        let database = try open()
        try await makeTable(database)
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let end = DispatchSemaphore(value: 0)
        async let count = database.read { connection in
            let count = { try connection.row("SELECT count(*) AS n FROM t")?.int("n") }
            let before = try count()
            begin.yield()
            end.wait()
            return [before, try count()]
        }
        for await _ in begun { break }
        try await insert(100, database)
        #expect(try await database.checkpoint() > 0)
        try await insert(100, database)
        end.signal()
        #expect(try await count == [0, 0])
        #expect(try await database.checkpoint() == 0)
    }

    @Test func theWriterWaitsAsLongAsBeforeAfterACheckpoint() async throws {
        let database = try open(busyTimeout: .milliseconds(1234))
        _ = try await database.checkpoint()
        #expect(try await database.write { try $0.row("PRAGMA busy_timeout")?.int("timeout") } == 1234)
    }

    @Test func aClosedDatabaseAnswersWithAnError() async throws {
        let database = try open()
        try await makeTable(database)
        try database.close()
        await #expect(throws: StorageError.self) { try await insert(1, database) }
        await #expect(throws: StorageError.self) { try await database.read { try $0.query("SELECT 1") } }
    }

    @Test func aTextWithANulIsRefusedAndNotCutOff() async throws {
        let database = try open()
        let error = await #expect(throws: StorageError.self) {
            try await database.read { try $0.query("SELECT ?1 AS a", "a\0b") }
        }
        #expect(error?.code == .constraint)
    }

    @Test func bytesOfAnyLengthAreKept() async throws {
        let database = try open()
        let row = try await database.read { try $0.row("SELECT ?1 AS a", [UInt8](repeating: 0, count: 300_000)) }
        #expect(try row?.blob("a").count == 300_000)
    }
}

extension Configuration {
    fileprivate init(allowingOpenTransactions: Void) {
        self.init()
        allowsUnsafeTransactions = true
    }
}
