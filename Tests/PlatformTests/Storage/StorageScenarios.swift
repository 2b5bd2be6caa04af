import Foundation
import Kernel
import Platform
import TestKit
import Testing

/// What a store relies on, run on each engine through the same SQL.
struct StorageScenario: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let run: @Sendable (Database) async throws -> Void

    init(_ name: String, run: @escaping @Sendable (Database) async throws -> Void) {
        testDescription = name
        self.run = run
    }

    static let things = Migration(
        module: "things", number: 1, name: "create",
        sql: """
            CREATE TABLE things (
                id {{id}},
                name TEXT NOT NULL UNIQUE,
                number BIGINT CHECK (number <> 13),
                share DOUBLE PRECISION,
                bytes BYTEA
            );
            CREATE INDEX things_by_number ON things (number);
            """)

    static let all = values + statements + transactions
}

@Suite struct StorageScenarios {
    @Test(arguments: TestEngine.all, StorageScenario.all)
    func holds(engine: TestEngine, scenario: StorageScenario) async throws {
        let test = try await TestDatabase([StorageScenario.things], engine: engine)
        try await scenario.run(test.database)
    }
}

struct Thing: RowDecodable, Hashable, Sendable {
    var name: String
    var number: Int64?
    var share: Double?
    var bytes: [UInt8]?

    init(name: String, number: Int64? = nil, share: Double? = nil, bytes: [UInt8]? = nil) {
        (self.name, self.number, self.share, self.bytes) = (name, number, share, bytes)
    }

    init(row: Row) throws {
        name = try row.text("name")
        number = try row.optionalInt64("number")
        share = try row.optionalDouble("share")
        bytes = try row.optionalBlob("bytes")
    }

    @discardableResult
    func insert(on connection: any SQLConnection) throws -> Int64 {
        let row = try connection.row(
            "INSERT INTO things (name, number, share, bytes) VALUES (?1, ?2, ?3, ?4) RETURNING id",
            name, number, share, bytes)
        return try #require(row).int64("id")
    }

    static func all(on database: Database) async throws -> [Thing] {
        try await database.read { try $0.all(sql: "SELECT name, number, share, bytes FROM things ORDER BY id") }
    }
}

extension SQLConnection {
    fileprivate func all(sql: String) throws -> [Thing] { try all(Thing.self, sql) }
}

extension StorageScenario {
    static let values: [StorageScenario] = [
        StorageScenario("values come back as they were stored") { database in
            let things = [
                Thing(name: "plain", number: 1, share: 0.5, bytes: [1, 2, 3]),
                Thing(name: "nothing"),
                Thing(name: "extremes", number: .max, share: .greatestFiniteMagnitude, bytes: Array(0...255)),
                Thing(name: "others", number: .min, share: -0.1 - 0.2, bytes: []),
                Thing(name: "", number: 0, share: .leastNonzeroMagnitude, bytes: [0]),
                Thing(name: "ключ 🔑 it's \"q\" \\ \n\t % ?1 $1 {{id}}", number: 4_294_967_296),
                Thing(name: String(repeating: "long text. ", count: 20_000)),
            ]
            try await database.write { connection in for thing in things { try thing.insert(on: connection) } }
            #expect(try await Thing.all(on: database) == things)
        },
        StorageScenario("marks in strings, names and comments are no placeholders") { database in
            let row = try await database.read { connection in
                try connection.row(
                    """
                    SELECT 'it''s ?1' AS a, ?1 AS "b ?1" -- what's ?1 here
                    /* and ?2 isn't '*/ , ?2 AS c
                    """, 7, "seven")
            }
            #expect(try row?.text("a") == "it's ?1")
            #expect(try row?.int64("b ?1") == 7)
            #expect(try row?.text("c") == "seven")
        },
        StorageScenario("arguments keep their width without a column beside them") { database in
            let row = try await database.read { connection in
                try connection.row(
                    "SELECT coalesce(?1, 0) AS a, ?2 + 1 AS b, ?3 AS c, ?2 = 5000000000 AS d, ?4 AS e",
                    5_000_000_000, 5_000_000_000, 0.25, Timestamp(microseconds: 1_700_000_000_000_000))
            }
            #expect(try row?.int64("a") == 5_000_000_000)
            #expect(try row?.int64("b") == 5_000_000_001)
            #expect(try row?.double("c") == 0.25)
            #expect(try row?.bool("d") == true)
            #expect(try row?.time("e") == Timestamp(microseconds: 1_700_000_000_000_000))
        },
        StorageScenario("sums are integers, averages numbers, counts integers") { database in
            try await database.write { connection in
                for number in [Int64(1), 2, 6] { try Thing(name: "n\(number)", number: number).insert(on: connection) }
            }
            let row = try await database.read { connection in
                try connection.row(
                    "SELECT sum(number) AS s, avg(number) AS a, count(*) AS c, max(number) AS m, sum(share) AS n FROM things"
                )
            }
            #expect(try row?.int64("s") == 9)
            #expect(try row?.double("a") == 3)
            #expect(try row?.int("c") == 3)
            #expect(try row?.int("m") == 6)
            #expect(try row?.optionalDouble("n") == nil)
        },
        StorageScenario("an argument may be null where its type is said") { database in
            try await database.write { connection in try Thing(name: "a", number: 1).insert(on: connection) }
            let names: @Sendable (Int64?) async throws -> [String] = { number in
                try await database.read { connection in
                    try connection.query(
                        "SELECT name FROM things WHERE CAST(?1 AS BIGINT) IS NULL OR number = ?1", number
                    ).map { try $0.text("name") }
                }
            }
            #expect(try await names(nil) == ["a"])
            #expect(try await names(1) == ["a"])
            #expect(try await names(2) == [])
        },
        StorageScenario("a wrong column or type is a fault of the store") { database in
            let error = await #expect(throws: StorageError.self) {
                try await database.read { try $0.row("SELECT 'x' AS a")?.int64("a") }
            }
            #expect(error?.code == .internal)
            let missing = await #expect(throws: StorageError.self) {
                try await database.read { try $0.row("SELECT 'x' AS a")?.text("b") }
            }
            #expect(missing?.message.contains("no column b") == true)
        },
    ]
}
