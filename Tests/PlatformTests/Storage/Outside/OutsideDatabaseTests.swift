import NIOPosix
import TestKit
import Testing

@testable import Platform

@Suite("Databases of others")
struct OutsideDatabaseTests {
    private static var hasServer: Bool { TestEngine.all.contains(.postgres) }

    private static let threads: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 2)
        pool.start()
        return pool
    }()

    private func database(_ url: String, isReadOnly: Bool = true, seconds: Int = 5) throws -> OutsideDatabase {
        let address = try #require(OutsideAddress(url))
        return OutsideDatabase(address, .init(isReadOnly: isReadOnly, statementSeconds: seconds, zone: "Europe/Moscow"), on: Self.threads)
    }

    private func rows(_ database: OutsideDatabase, _ sql: String) async throws -> [[String?]] {
        try await database.run { try $0.rows(sql) }
    }

    private func failure(_ database: OutsideDatabase, _ sql: String) async -> OutsideFailure? {
        do {
            _ = try await rows(database, sql)
            return nil
        } catch { return error as? OutsideFailure }
    }

    @Test("Values come as texts, null as nil", .enabled(if: hasServer))
    func values() async throws {
        let database = try database(try TestPostgres.shared.get().newDatabase())
        let text = database.dialect.text("it's \\ \u{1F600}\0")
        let found = try await rows(database, "SELECT \(text), NULL, 7, TIMESTAMPTZ '2026-11-21 06:16:28Z', 1.5")
        #expect(found == [["it's \\ \u{1F600}", nil, "7", "2026-11-21 09:16:28+03", "1.5"]])
        #expect(try await rows(database, "SELECT 1 WHERE \(database.dialect.contains("'50%'", "0%"))").count == 1)
        #expect(try await rows(database, "SELECT 1 WHERE \(database.dialect.contains("'50'", "0%"))").isEmpty)
    }

    @Test("A database that is only read refuses to be changed", .enabled(if: hasServer))
    func readOnly() async throws {
        let url = try TestPostgres.shared.get().newDatabase()
        _ = try await rows(try database(url, isReadOnly: false), "CREATE TABLE t (id INT)")
        let reading = try database(url)
        #expect(await failure(reading, "INSERT INTO t VALUES (1)")?.code == "25006")
        #expect(try await rows(reading, "SELECT count(*) FROM t") == [["0"]])
    }

    @Test("A statement that takes too long is ended, and the next one works", .enabled(if: hasServer))
    func late() async throws {
        let database = try database(try TestPostgres.shared.get().newDatabase(), seconds: 1)
        #expect(await failure(database, "SELECT pg_sleep(60)")?.kind == .late)
        #expect(try await rows(database, "SELECT 1") == [["1"]])
    }

    @Test("A kept connection that was lost meanwhile is replaced", .enabled(if: hasServer))
    func lost() async throws {
        let server = try TestPostgres.shared.get()
        let url = try server.newDatabase()
        let database = try database(url)
        #expect(try await rows(database, "SELECT 1") == [["1"]])
        try server.cutConnections(to: url)
        #expect(try await rows(database, "SELECT 2") == [["2"]])
    }

    @Test("What is not understood leaves the connection as it was", .enabled(if: hasServer))
    func misunderstood() async throws {
        let database = try database(try TestPostgres.shared.get().newDatabase())
        #expect(await failure(database, "SELECT x FROM nowhere")?.kind == .misunderstood)
        #expect(try await rows(database, "SELECT 1") == [["1"]])
    }

    @Test("Nobody there is told at once", arguments: ["mysql://u:p@127.0.0.1:1/d", "postgresql://u:p@127.0.0.1:1/d"])
    func away(url: String) async throws {
        #expect(await failure(try database(url), "SELECT 1")?.kind == .away)
    }

    @Test(
        arguments: [
            (1045, OutsideFailure.Kind.refused), (1142, .refused), (1146, .misunderstood), (1054, .misunderstood), (1969, .late),
            (3024, .late),
            (2006, .away), (2013, .away), (1040, .away), (0, .away),
        ] as [(UInt32, OutsideFailure.Kind)])
    func numbersOfMariaDBAreUnderstood(code: UInt32, kind: OutsideFailure.Kind) {
        #expect(OutsideFailure(maria: code, message: "x").kind == kind)
    }

    @Test(arguments: [
        ("57014", OutsideFailure.Kind.late), ("42501", .refused), ("28P01", .refused), ("42P01", .misunderstood), ("57P01", .away),
        ("08006", .away), ("", .away),
    ])
    func statesOfPostgresAreUnderstood(state: String, kind: OutsideFailure.Kind) {
        #expect(OutsideFailure(postgres: state, message: "x").kind == kind)
    }
}
