import Foundation
import Kernel
import Synchronization
import TestKit
import Testing

@testable import Platform

@Suite(.timeLimit(.minutes(5))) struct TransferTests {
    /// From one engine to the other, and to another database of the same.
    static let ways = TestEngine.all.flatMap { from in TestEngine.all.map { Way(from: from, to: $0) } }

    struct Way: Sendable, CustomTestStringConvertible {
        let from: TestEngine
        let to: TestEngine
        var testDescription: String { "\(from) to \(to)" }
    }

    private static let schema = Migration(
        module: "shelf", number: 1, name: "create",
        sql: """
            CREATE TABLE shelves (id {{id}}, number BIGINT);
            -- Comes, by its name, before what it refers to.
            CREATE TABLE books (
                id {{id}}, shelf_id BIGINT NOT NULL REFERENCES shelves (id), title TEXT, price DOUBLE PRECISION, cover BYTEA
            );
            CREATE TABLE notes (
                "key" TEXT NOT NULL, book_id BIGINT NOT NULL, text TEXT, PRIMARY KEY ("key", book_id)
            );
            """)

    private static let small = Transfer.Options(rows: 7, characters: 300)

    private func source(_ engine: TestEngine, books: Int = 40) async throws -> TestDatabase {
        let test = try await TestDatabase([Self.schema], engine: engine)
        try await test.database.write { connection in
            for (id, number) in [(1, Int64.min), (2, Int64.max), (3, 0)] as [(Int, Int64)] {
                try connection.execute("INSERT INTO shelves (number) VALUES (?1)", number)
                try connection.execute("INSERT INTO notes (\"key\", book_id, text) VALUES (?1, ?2, NULL)", "", id)
            }
            let titles = ["", "plain", "ключ 🔑 it's \"q\" \\ \n\t % ?1 $1", String(repeating: "long ", count: 500)]
            for number in 0..<books {
                try connection.execute(
                    "INSERT INTO books (shelf_id, title, price, cover) VALUES (?1, ?2, ?3, ?4)", number % 3 + 1,
                    number % 5 == 0 ? SQLValue.null : .text(titles[number % titles.count]),
                    number % 2 == 0 ? SQLValue.null : .real(Double(number) / 3 - 5),
                    number % 3 == 0 ? SQLValue.null : .blob([UInt8(number), 0, 255]))
                // Sorted differently by a language than by their bytes.
                let key = ["a", "B", "ä", "Z", "_", "я", "Я", "-", "aa", "a b"][number % 10]
                try connection.execute("INSERT INTO notes (\"key\", book_id, text) VALUES (?1, ?2, ?3)", key, number, "note")
            }
            // The highest number was given out, and its row is gone.
            try connection.execute("DELETE FROM books WHERE id > ?1", books - 3)
            try EventLog.append([.testEvent], at: Timestamp(microseconds: 5), on: connection)
        }
        return test
    }

    private func contents(_ database: Database) async throws -> [[SQLValue]] {
        try await database.read { connection in
            try ["shelves", "books", "notes", "event_log"].flatMap { table in
                let key = table == "notes" ? "book_id, \"key\"" : "id"
                return try connection.query("SELECT * FROM \(table) ORDER BY \(key)").map(\.values)
            }
        }
    }

    private func target(_ engine: TestEngine) async throws -> TestDatabase { try await TestDatabase([Self.schema], engine: engine) }

    @Test(arguments: ways) func everythingArrivesAsItWas(way: Way) async throws {
        let (from, to) = (try await source(way.from), try await target(way.to))
        let report = try await Transfer(from: from.database, to: to.database, options: Self.small).run()
        #expect(try await contents(to.database) == (try await contents(from.database)))
        #expect(report.tables.first { $0.name == "books" }?.rows == 37)
        #expect(!report.isResumed)
        #expect(try await to.database.read { try !Transfer.isUnfinished(on: $0) })
    }

    @Test(arguments: ways) func numbersThatWereGivenOutAreNotGivenAgain(way: Way) async throws {
        let (from, to) = (try await source(way.from), try await target(way.to))
        _ = try await Transfer(from: from.database, to: to.database).run()
        let next = try await to.database.write { connection in
            try connection.row("INSERT INTO books (shelf_id) VALUES (1) RETURNING id")?.int64("id")
        }
        #expect(next == 41)
    }

    @Test(arguments: ways) func aTableWhoseRowsAreAllGoneCountsOn(way: Way) async throws {
        let (from, to) = (try await source(way.from), try await target(way.to))
        try await from.database.write { try $0.execute("DELETE FROM books") }
        _ = try await Transfer(from: from.database, to: to.database).run()
        let next = try await to.database.write { connection in
            try connection.row("INSERT INTO books (shelf_id) VALUES (1) RETURNING id")?.int64("id")
        }
        #expect(next == 41)
    }

    /// Text keys come in another order there than in SQLite.
    @Test(.enabled(if: TestEngine.all.contains(.postgres))) func aDatabaseThatSortsByALanguage() async throws {
        let icu = ["--template=template0", "--locale-provider=icu", "--icu-locale=en-US"]
        let url = try TestPostgres.shared.get().newDatabase(icu[0], icu[1], icu[2])
        let sorting = try await Database.postgres(url: url)
        let migrator = Migrator(PlatformStorage.migrations + [Self.schema])
        _ = try await migrator.run(on: sorting, now: Timestamp(microseconds: 9))
        let (from, back) = (try await source(.sqlite), try await target(.sqlite))
        _ = try await Transfer(from: from.database, to: sorting, options: Self.small).run()
        let keys = "SELECT \"key\" FROM notes ORDER BY \"key\", book_id"
        #expect(
            try await sorting.read { try $0.query(keys).map(\.values) }
                != (try await from.database.read { try $0.query(keys).map(\.values) }))
        _ = try await Transfer(from: sorting, to: back.database, options: Self.small).run()
        #expect(try await contents(back.database) == (try await contents(from.database)))
        try sorting.close()
    }

    private struct Interruption: Error {}

    /// Ends after every possible step in turn, until a run gets through.
    @Test(arguments: ways) func goesOnWhereItWasInterrupted(way: Way) async throws {
        let (from, to) = (try await source(way.from), try await target(way.to))
        var report: Transfer.Report?
        var runs = 0
        while report == nil, runs < 100 {
            runs += 1
            let steps = Mutex(0)
            let transfer = Transfer(from: from.database, to: to.database, options: Self.small) { progress in
                let step = steps.withLock { steps in
                    steps += 1
                    return steps
                }
                if step > 2, progress.phase == .copying { throw Interruption() }
            }
            do { report = try await transfer.run() } catch is Interruption {
                #expect(try await to.database.read { try Transfer.isUnfinished(on: $0) })
            }
        }
        #expect(runs > 3)
        #expect(report?.isResumed == true)
        #expect(try await contents(to.database) == (try await contents(from.database)))
    }

    @Test(arguments: ways) func theTargetOfAnotherCopyIsRefused(way: Way) async throws {
        let (from, other, to) = (try await source(way.from), try await source(way.from, books: 10), try await target(way.to))
        let interrupted = Transfer(from: from.database, to: to.database, options: Self.small) { _ in throw Interruption() }
        await #expect(throws: Interruption.self) { try await interrupted.run() }
        try await other.database.write { try EventLog.append([.testEvent], at: Timestamp(microseconds: 6), on: $0) }
        let refusal = await #expect(throws: Transfer.Problem.self) {
            try await Transfer(from: other.database, to: to.database).run()
        }
        #expect(refusal?.description.contains("another source") == true)
    }

    @Test(arguments: TestEngine.all) func aTargetInUseIsRefusedAndLeftAlone(engine: TestEngine) async throws {
        let (from, to) = (try await source(.sqlite), try await source(engine, books: 5))
        let before = try await contents(to.database)
        let refusal = await #expect(throws: Transfer.Problem.self) {
            try await Transfer(from: from.database, to: to.database).run()
        }
        #expect(refusal?.description.contains("not empty") == true)
        #expect(try await contents(to.database) == before)
    }

    /// What somebody does to a row between its copy and the comparison is found, whatever the column.
    @Test(
        arguments: TestEngine.all,
        [
            "UPDATE books SET title = 'plaiN' WHERE id = 2", "UPDATE books SET price = NULL WHERE id = 2",
            "UPDATE shelves SET number = number + 1 WHERE id = 1", "DELETE FROM notes WHERE book_id = 9",
            "INSERT INTO shelves (id, number) VALUES (9, NULL)",
        ])
    func aTamperedRowIsFound(engine: TestEngine, change: String) async throws {
        let (from, to) = (try await source(.sqlite), try await target(engine))
        // Interrupted after the last row, so that the next run has only to compare.
        let copying = Transfer(from: from.database, to: to.database) { if $0.phase == .verifying { throw Interruption() } }
        await #expect(throws: Interruption.self) { try await copying.run() }
        try await to.database.write { try $0.execute(change) }
        let problem = await #expect(throws: Transfer.Problem.self) {
            try await Transfer(from: from.database, to: to.database).run()
        }
        #expect(problem?.description.contains("not equal") == true)
        #expect(try await to.database.read { try Transfer.isUnfinished(on: $0) })
    }

    @Test(arguments: TestEngine.all) func pagesAreBoundedByTheirTexts(engine: TestEngine) async throws {
        let from = try await source(engine)
        let table = try await from.database.read { connection in
            try #require(try TransferCatalog(on: connection).tables.first { $0.name == "books" })
        }
        let pages = try await from.database.read { connection in
            var pages: [[[SQLValue]]] = []
            var key: [SQLValue]?
            while let page = try table.page(after: key, rows: 7, characters: 300, on: connection) {
                pages.append(page.rows)
                key = page.lastKey
            }
            return pages
        }
        #expect(pages.joined().count == 37)
        #expect(pages.contains { $0.count > 1 })
        // A long title goes alone.
        for page in pages where page.count > 1 { #expect(page.count <= 7 && !page.joined().contains { $0.isLong }) }
    }

    @Test func tablesThatReferToEachOtherAreTold() async throws {
        let circle = Migration(
            module: "circle", number: 1, name: "create",
            sql: """
                CREATE TABLE one (id {{id}}, two_id BIGINT REFERENCES two (id));
                CREATE TABLE two (id {{id}}, one_id BIGINT REFERENCES one (id));
                """)
        let test = try await TestDatabase([circle])
        let error = await #expect(throws: StorageError.self) { try await test.database.read { _ = try TransferCatalog(on: $0) } }
        #expect(error?.message.contains("refer to each other") == true)
    }
}

extension SQLValue {
    fileprivate var isLong: Bool { if case .text(let text) = self { text.count > 300 } else { false } }
}

extension DomainEvent {
    fileprivate static var testEvent: DomainEvent { .serviceChanged(ID(1)) }
}
