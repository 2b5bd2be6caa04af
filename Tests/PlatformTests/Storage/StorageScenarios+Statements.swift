import Kernel
import Platform
import TestKit
import Testing

extension StorageScenario {
    static let statements: [StorageScenario] = [
        StorageScenario("changed rows are counted") { database in
            let counts = try await database.write { connection in
                [
                    try connection.execute("INSERT INTO things (name) VALUES (?1), (?2), (?3)", "a", "b", "c"),
                    try connection.execute("UPDATE things SET number = ?1 WHERE name <> ?2", 4, "a"),
                    try connection.execute("DELETE FROM things WHERE number = ?1", 99),
                    try connection.execute("DELETE FROM things"),
                ]
            }
            #expect(counts == [3, 2, 0, 3])
        },
        StorageScenario("many rows of every type are inserted at once") { database in
            for count in [0, 1, 7, 8, 73, 130] {
                try await database.write { connection in
                    try connection.execute("DELETE FROM things")
                    let rows = (0..<count).map { index -> [SQLValue] in
                        [.text("thing \(index)"), index % 3 == 0 ? .null : .integer(Int64(100 + index)), .real(0.5), .blob([0, 1])]
                    }
                    try connection.run(SQLStatement.inserts(into: "things", "name, number, share, bytes", rows: rows))
                }
                let rows = try await database.read { try $0.query("SELECT name, number, share, bytes FROM things ORDER BY id") }
                #expect(try rows.map { try $0.text("name") } == (0..<count).map { "thing \($0)" })
                #expect(try rows.map { try $0.optionalInt64("number") } == (0..<count).map { $0 % 3 == 0 ? nil : Int64(100 + $0) })
                #expect(try rows.allSatisfy { try $0.double("share") == 0.5 && $0.blob("bytes") == [0, 1] })
            }
        },
        StorageScenario("statements run together return the rows of each") { database in
            let rows = try await database.write { connection in
                try connection.run([
                    SQLStatement("INSERT INTO things (name, number) VALUES (?1, ?2) RETURNING id", "a", 1),
                    SQLStatement("INSERT INTO things (name, number) VALUES (?1, ?2) RETURNING id", "b", Int64?.none),
                    SQLStatement("UPDATE things SET number = ?1 WHERE name = ?2", 7, "b"),
                    SQLStatement("SELECT name, number FROM things WHERE number > ?1 ORDER BY number", 0),
                ])
            }
            #expect(rows.map(\.count) == [1, 1, 0, 2])
            #expect(try rows[3].map { try $0.text("name") + String(try $0.int("number")) } == ["a1", "b7"])
            #expect(try await database.write { try $0.run([]).isEmpty })
        },
        StorageScenario("an error among statements run together undoes the write and spares the others") { database in
            await #expect(throws: StorageError.self) {
                try await database.write { connection in
                    try connection.run([
                        SQLStatement("INSERT INTO things (name) VALUES (?1)", "a"),
                        SQLStatement("INSERT INTO things (name, number) VALUES (?1, ?2)", "b", 13),
                        SQLStatement("INSERT INTO things (name) VALUES (?1)", "c"),
                    ])
                }
            }
            let after = try await database.write { connection in
                _ = try? connection.savepoint {
                    try connection.run(["d", "d", "e"].map { SQLStatement("INSERT INTO things (name) VALUES (?1)", $0) })
                }
                try Thing(name: "f").insert(on: connection)
                return try connection.query("SELECT name FROM things ORDER BY id")
            }
            #expect(try after.map { try $0.text("name") } == ["f"])
        },
        StorageScenario("thousands of statements with large answers run together") { database in
            let text = String(repeating: "long ", count: 2000)
            let rows = try await database.write { connection in
                try connection.run((0..<3000).map { SQLStatement("SELECT ?1 AS echo, CAST(?2 AS BIGINT) AS number", text, $0) })
            }
            #expect(rows.count == 3000)
            #expect(try rows.enumerated().allSatisfy { try $1[0].int("number") == $0 && $1[0].text("echo").utf8.count == 10_000 })
        },
        StorageScenario("a conflict updates or does nothing") { database in
            let row = try await database.write { connection in
                let sql = """
                    INSERT INTO things (name, number) VALUES (?1, ?2)
                    ON CONFLICT (name) DO UPDATE SET number = coalesce(things.number, 0) + excluded.number
                    RETURNING number
                    """
                _ = try connection.row(sql, "a", 1)
                let ignored = try connection.execute(
                    "INSERT INTO things (name) VALUES (?1) ON CONFLICT (name) DO NOTHING", "a")
                #expect(ignored == 0)
                return try connection.row(sql, "a", 41)
            }
            #expect(try row?.int64("number") == 42)
        },
        StorageScenario("window functions, common table expressions and CASE") { database in
            let rows = try await database.write { connection in
                for (index, name) in ["a", "b", "c", "d"].enumerated() {
                    try Thing(name: name, number: Int64(index % 2)).insert(on: connection)
                }
                return try connection.query(
                    """
                    WITH ranked AS (
                        SELECT name, number, row_number() OVER (PARTITION BY number ORDER BY id DESC) AS place,
                            count(*) OVER () AS total
                        FROM things)
                    SELECT name, total, CASE WHEN number = ?2 THEN 'even' ELSE 'odd' END AS kind
                    FROM ranked WHERE place <= ?1 ORDER BY name
                    """, 1, 0)
            }
            #expect(try rows.map { try $0.text("name") } == ["c", "d"])
            #expect(try rows.map { try $0.text("kind") } == ["even", "odd"])
            #expect(try rows.map { try $0.int("total") } == [4, 4])
        },
        StorageScenario("a number is never handed out twice, also when the newest row is deleted") { database in
            let ids = try await database.write { connection in
                let first = try Thing(name: "a").insert(on: connection)
                try connection.execute("DELETE FROM things")
                return (first, try Thing(name: "a").insert(on: connection))
            }
            #expect(ids.1 > ids.0)
            let later = try await database.write { connection in
                try connection.execute("DELETE FROM things")
                return try Thing(name: "a").insert(on: connection)
            }
            #expect(later > ids.1)
        },
        StorageScenario("many rows go in one statement, of any number, more often than statements are kept") {
            database in
            for limit in 1...600 {
                _ = try await database.read { try $0.query("SELECT \(limit) AS n FROM things LIMIT \(limit)") }
            }
            try await database.write { connection in
                let places = (1...1500).map { "(?\($0))" }.joined(separator: ", ")
                try connection.execute("INSERT INTO things (name) VALUES \(places)", (1...1500).map { .text("r\($0)") })
            }
            #expect(try await Thing.all(on: database).count == 1500)
        },
    ]
}

extension Database {
    /// Expects the write to be refused.
    func write(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Void, orFailWith code: StorageError.Code
    ) async throws {
        let error = await #expect(throws: StorageError.self) { try await self.write(body) }
        #expect(error?.code == code)
    }
}
