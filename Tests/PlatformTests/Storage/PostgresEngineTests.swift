import Dispatch
import Kernel
import Synchronization
import TestKit
import Testing

@testable import Platform

@Suite(.timeLimit(.minutes(5)), .enabled(if: TestEngine.all.contains(.postgres))) struct PostgresEngineTests {
    private func newURL() throws -> String { try TestPostgres.shared.get().newDatabase() }

    private func error(opening url: String) async -> StorageError? {
        await #expect(throws: StorageError.self) { _ = try await Database.postgres(url: url) }
    }

    // MARK: Connecting

    @Test func commitsAreSynchronousAlsoWhenTheRoleSaysOtherwise() async throws {
        let url = try newURL()
        let first = try await Database.postgres(url: url)
        let setting: @Sendable (Database) async throws -> String? = { database in
            try await database.write { try $0.row("SHOW synchronous_commit")?.text("synchronous_commit") }
        }
        #expect(try await setting(first) == "on")
        try await first.write { connection in
            let name = try connection.row("SELECT current_database() AS name")?.text("name") ?? ""
            try connection.execute("ALTER DATABASE \(name) SET synchronous_commit = off")
        }
        #expect(try await setting(try await Database.postgres(url: url)) == "on")
    }

    @Test func aServerThatIsNotThereIsUnavailable() async throws {
        let error = await error(opening: "postgresql:///none?host=/tmp/no-such-folder&user=postgres")
        #expect(error?.code == .unavailable)
    }

    @Test func aDatabaseThatIsMissingIsNamed() async throws {
        let error = await error(opening: try TestPostgres.shared.get().url(database: "nowhere"))
        #expect(error?.code == .refused)
        #expect(error?.message.contains("nowhere") == true)
    }

    @Test(arguments: [
        "switchboard.db", "host=/tmp password=geheim", "postgresql://u:geheim@[::1/x", "postgresql://u:geheim@h/x?nonsense=1",
        "mysql://u:geheim@h/x", "",
    ])
    func aURLThatIsNoneIsRefusedWithoutItsPassword(url: String) async {
        let error = await error(opening: url)
        #expect(error?.code == .internal)
        #expect(error?.message.contains("geheim") == false)
    }

    // MARK: Lost connections

    @Test func aConnectionThatWasCutWhileIdleIsMadeAgain() async throws {
        let url = try newURL()
        let database = try await Database.postgres(url: url)
        try await database.write { try $0.script("CREATE TABLE t (v BIGINT)") }
        for round in 1...3 {
            _ = try await database.read { try $0.query("SELECT v FROM t") }
            try TestPostgres.shared.get().cutConnections(to: url)
            try await database.write { try $0.execute("INSERT INTO t (v) VALUES (?1)", round) }
            #expect(try await database.read { try $0.row("SELECT count(*) AS n FROM t")?.int("n") } == round)
        }
    }

    @Test func aWriteWhoseConnectionIsCutRunsAgainAndIsStoredOnce() async throws {
        let url = try newURL()
        let database = try await Database.postgres(url: url)
        try await database.write { try $0.script("CREATE TABLE t (v BIGINT)") }
        let server = try TestPostgres.shared.get()
        let runs = Mutex(0)
        try await database.write { connection in
            let run = runs.withLock {
                $0 += 1; return $0
            }
            try connection.execute("INSERT INTO t (v) VALUES (1)")
            if run < 3 { try server.cutConnections(to: url) }
            // A body that ignores the error must not get a success.
            _ = try? connection.execute("INSERT INTO t (v) VALUES (2)")
        }
        #expect(runs.withLock { $0 } == 3)
        #expect(try await database.read { try $0.row("SELECT sum(v) AS s FROM t")?.int("s") } == 3)
    }

    @Test func withoutPatienceACutConnectionFailsTheWriteAndHeals() async throws {
        let url = try newURL()
        let database = try await Database.postgres(url: url, options: .init(retryLimit: .zero))
        try await database.write { try $0.script("CREATE TABLE t (v BIGINT)") }
        let server = try TestPostgres.shared.get()
        let error = await #expect(throws: StorageError.self) {
            try await database.write { connection in
                try connection.execute("INSERT INTO t (v) VALUES (1)")
                try server.cutConnections(to: url)
                _ = try? connection.execute("INSERT INTO t (v) VALUES (2)")
            }
        }
        #expect(error?.code == .unavailable)
        try await database.write { try $0.execute("INSERT INTO t (v) VALUES (3)") }
        #expect(try await database.read { try $0.row("SELECT sum(v) AS s FROM t")?.int("s") } == 3)
    }

    @Test func aStatementThatTakesTooLongFailsItsOwnWriteOnly() async throws {
        let database = try await Database.postgres(url: try newURL())
        let runs = Mutex(0)
        let error = await #expect(throws: StorageError.self) {
            try await database.write { connection in
                runs.withLock { $0 += 1 }
                try connection.script("SET LOCAL statement_timeout = 20")
                _ = try connection.query("SELECT count(*) AS n FROM generate_series(1, 100000) AS a, generate_series(1, 100000) AS b")
            }
        }
        #expect(error?.code == .timeout)
        #expect(runs.withLock { $0 } == 1, "what is too slow now is too slow again")
    }

    @Test func anErrorThatIsSwallowedFailsTheWrite() async throws {
        let database = try await Database.postgres(url: try newURL())
        try await database.write { try $0.script("CREATE TABLE t (v BIGINT PRIMARY KEY)") }
        await #expect(throws: StorageError.self) {
            try await database.write { connection in
                try connection.execute("INSERT INTO t (v) VALUES (1)")
                _ = try? connection.execute("INSERT INTO t (v) VALUES (1)")
            }
        }
        #expect(try await database.read { try $0.row("SELECT count(*) AS n FROM t")?.int("n") } == 0)
    }

    @Test func aClosedDatabaseAnswersWithAnError() async throws {
        let database = try await Database.postgres(url: try newURL())
        try database.close()
        await #expect(throws: StorageError.self) { try await database.write { try $0.query("SELECT 1") } }
        await #expect(throws: StorageError.self) { try await database.read { try $0.query("SELECT 1") } }
    }

    // MARK: Other writers

    @Test func aRowThatIsLockedTooLongIsGivenUp() async throws {
        let url = try newURL()
        let database = try await Database.postgres(url: url)
        try await database.write { try $0.script("CREATE TABLE t (v BIGINT); INSERT INTO t (v) VALUES (1)") }
        let impatient = try await Database.postgres(url: url, options: .init(busyTimeout: .milliseconds(50), retryLimit: .zero))
        let code: StorageError.Code? = try await database.write { connection in
            try connection.execute("UPDATE t SET v = 2")
            // The other connection has a thread of its own, so this one may wait for it.
            let outcome = Mutex<StorageError.Code?>(nil)
            let done = DispatchSemaphore(value: 0)
            Task {
                do { try await impatient.write { try $0.execute("UPDATE t SET v = 3") } } catch {
                    outcome.withLock { $0 = (error as? StorageError)?.code }
                }
                done.signal()
            }
            done.wait()
            return outcome.withLock { $0 }
        }
        #expect(code == .timeout)
    }

    @Test func moreReadsThanConnectionsWaitTheirTurn() async throws {
        let database = try await Database.postgres(url: try newURL(), options: .init(readers: 2))
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 1...50 {
                group.addTask { try await database.read { try $0.row("SELECT ?1 AS n", number)?.int("n") ?? 0 } }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 1275)
    }

    // MARK: Round trips

    @Test func statementsRunTogetherCostOneRoundTripWhateverTheirNumber() async throws {
        let database = try await Database.postgres(url: try newURL())
        try await database.write { try $0.script("CREATE TABLE t (v BIGINT, w TEXT)") }
        let trips: @Sendable (Int) async throws -> Int = { count in
            try await database.write { connection in
                let before = database.roundTrips
                try connection.run(
                    (0..<count).map { SQLStatement("INSERT INTO t (v, w) VALUES (?1, ?2)", $0, $0 % 3 == 0 ? String?.none : "w") })
                return database.roundTrips - before
            }
        }
        // The statement is made known to the server first.
        _ = try await trips(6)
        #expect(try await trips(2) == 1)
        #expect(try await trips(500) == 1)
    }

    @Test func aNullNeedsNoStatementOfItsOwn() async throws {
        let database = try await Database.postgres(url: try newURL())
        try await database.write { try $0.script("CREATE TABLE t (a BIGINT, b TEXT, c BYTEA, d DOUBLE PRECISION)") }
        let values: [[SQLValue]] = [[.null, "x", .null, .real(1)], [1, .null, .blob([1]), .null], [.null, .null, .null, .null]]
        let statements = values.map { SQLStatement("INSERT INTO t (a, b, c, d) VALUES (?1, ?2, ?3, ?4)", $0) }
        let trips = try await database.write { connection in
            try connection.run(Array(statements.prefix(1)))
            let before = database.roundTrips
            try connection.run(statements)
            return database.roundTrips - before
        }
        #expect(trips == 1)
        #expect(try await database.read { try $0.query("SELECT a, b, c, d FROM t") }.dropFirst().map(\.values) == values)
    }

    // MARK: Values of this engine only

    @Test func aTextWithANulIsRefusedAndNotCutOff() async throws {
        let database = try await Database.postgres(url: try newURL())
        let error = await #expect(throws: StorageError.self) {
            try await database.read { try $0.query("SELECT ?1 AS a", "a\0b") }
        }
        #expect(error?.code == .constraint)
    }

    @Test func typesOfTheServersOwnAreRead() async throws {
        let database = try await Database.postgres(url: try newURL())
        let row = try await database.read { connection in
            try connection.row(
                """
                SELECT true AS yes, 1 = 2 AS no, 7::smallint AS small, 1.5::real AS short, 12345678901234567890::numeric AS big,
                    2.50::numeric AS money, 'x'::varchar(3) AS word, 'Infinity'::float8 AS endless, ''::bytea AS empty
                """)
        }
        #expect(try row?.bool("yes") == true)
        #expect(try row?.bool("no") == false)
        #expect(try row?.int("small") == 7)
        #expect(try row?.double("short") == 1.5)
        #expect(try row?.double("big") == 12_345_678_901_234_567_168)
        #expect(try row?.double("money") == 2.5)
        #expect(try row?.text("word") == "x")
        #expect(try row?.double("endless") == .infinity)
        #expect(try row?.blob("empty") == [])
    }
}

@Suite struct PostgresTranslationTests {
    @Test(arguments: [
        ("SELECT ?1, ?2", "SELECT $1, $2"), ("SELECT ?12+?3", "SELECT $12+$3"), ("?", "?"), ("a ? b", "a ? b"),
        ("'?1' ?1", "'?1' $1"), ("'it''s ?1' ?1", "'it''s ?1' $1"), (#""c?1" ?1"#, #""c?1" $1"#),
        ("-- ?1 'x\n?1", "-- ?1 'x\n$1"), ("/* ?1 ' */?1", "/* ?1 ' */$1"), ("'open ?1", "'open ?1"), ("/* ?1", "/* ?1"),
        ("a - b / c ?1", "a - b / c $1"), ("", ""), ("'é?1'é?1", "'é?1'é$1"),
    ])
    func placeholdersAreTranslated(sql: String, expected: String) {
        #expect(PostgresPlaceholders.translated(sql) == expected)
    }

    @Test(arguments: [
        ("42501", StorageError.Code.refused), ("3F000", .refused), ("53100", .diskFull), ("53300", .unavailable), ("57P01", .unavailable),
        ("57014", .timeout),
        ("08006", .unavailable), ("55P03", .timeout), ("40001", .busy), ("40P01", .busy), ("25006", .unavailable),
        ("23505", .constraint), ("22021", .constraint), ("58030", .unavailable), ("XX001", .corrupt), ("42601", .internal),
        ("", .unavailable),
    ])
    func statesHaveTheirCodes(state: String, code: StorageError.Code) {
        #expect(StorageError.code(ofState: state) == code)
    }
}
