import Kernel
import Platform
import TestKit
import Testing

@testable import Tickets

@Suite("Tickets are kept as they were told, and found again", .bothEngines, .timeLimit(.minutes(5)))
struct TicketStoreTests {
    private func numbers(_ fixture: TicketsFixture, _ change: (inout TicketFilter) -> Void) async throws -> [String] {
        try await fixture.operations.list(TicketFilter().with(change), limit: 50, by: .commandLine).map(\.record.number)
    }

    private func used() async throws -> TicketsFixture {
        let fixture = try await TicketsFixture()
        fixture.offer([
            TicketsFixture.closed("204511", [MadeTask(0, 100), MadeTask(100, 300, "Unit-B")]),
            TicketsFixture.closed("204512", [MadeTask(0, 100)]),
            TicketsFixture.closed("30", [MadeTask(0, 500, "Unit-B"), MadeTask(500, 600)]),
        ])
        try await fixture.work()
        return fixture
    }

    @Test("A document is kept once for each time the ticket was told otherwise, with legs and comments")
    func documents() async throws {
        let fixture = try await TicketsFixture()
        let first = TicketsFixture.closed("1", [MadeTask(0, 100).with { $0.comments = ["a", "b"] }])
        let second = TicketsFixture.closed("1", [MadeTask(0, 100), MadeTask(100, 200)])
        for document in [first, first, second, second] {
            _ = try await fixture.intake.take([try TicketDocument(document, number: "1")])
        }
        let view = try await fixture.operations.find("1", by: .commandLine)
        #expect(view.versions.count == 2)
        #expect(view.ticket.tasks.count == 2)
        #expect(try await fixture.operations.document("1", by: .commandLine) == second.line)
        let counts = try await fixture.database.read { connection in
            try ["ticket_legs", "ticket_comments"].map { try connection.row("SELECT count(*) AS n FROM \($0)")?.int("n") }
        }
        #expect(counts == [3, 4])
        let legs = try await fixture.rows(.legs)
        #expect(legs.count == 2)
        #expect(legs[0][TicketTable.legs.columns.firstIndex(of: "created_source") ?? 0] == "2026-11-21T00:00:00.000+03:00")
        #expect(legs[0][TicketTable.legs.columns.firstIndex(of: "created_at") ?? 0] == "2026-11-20T21:00:00.000000Z")
    }

    @Test("What was told cannot be changed afterwards", arguments: ["ticket_documents", "ticket_legs", "ticket_comments"])
    func appendOnly(table: String) async throws {
        let fixture = try await used()
        await #expect(throws: StorageError.self) {
            try await fixture.database.write { try $0.execute("DELETE FROM \(table)", []) }
        }
    }

    @Test("A document that was followed by another goes some time later; what a clock or a figure needs stays")
    func retention() async throws {
        let fixture = try await TicketsFixture()
        func take(_ number: String, _ document: JSON) async throws {
            fixture.world.advance(.seconds(60))
            _ = try await fixture.intake.take([try TicketDocument(document, number: number)])
        }
        func versions(_ number: String) async throws -> Int {
            try await fixture.operations.find(number, by: .commandLine).versions.count
        }
        func clear() async throws -> Int {
            let table = TicketRetention.table(keeping: 90, now: fixture.world.world.now)
            let report = try await Retention(database: fixture.database, tables: [table], now: fixture.world.world.now).run()
            return report.deleted["ticket_documents"] ?? 0
        }
        for minute in 1...3 {
            try await take("1", Made.json(number: "1", status: "В работе", closed: nil, [MadeTask(0, minute), MadeTask(minute, nil)]))
            // Each of them told a closing: the clock of a ticket that is reopened goes by it.
            try await take("2", Made.json(number: "2", closed: minute, [MadeTask(0, minute)]))
        }
        fixture.offer(
            [Made.json(number: "3", status: "В работе", closed: nil, [MadeTask(0, 5), MadeTask(5, nil, "Unit-A", "Ожидание")])],
            in: TicketsFixture.stopped)
        #expect(try await fixture.list.runOnce())
        try await take("3", Made.json(number: "3", status: "В работе", closed: nil, [MadeTask(0, nil)]))
        #expect(try await clear() == 0)
        fixture.world.advance(.seconds(90 * 86_400 + 1))
        #expect(try await clear() == 3)
        #expect(try await clear() == 0)
        #expect(try await [versions("1"), versions("2"), versions("3")] == [1, 3, 2])
        let orphans = try await fixture.database.read {
            try $0.row("SELECT count(*) AS n FROM ticket_legs WHERE document_id NOT IN (SELECT id FROM ticket_documents)")?.int("n")
        }
        #expect(orphans == 0)
    }

    @Test("A number that could be taken for another's is in no table of dashboards")
    func numbersOnce() async throws {
        let fixture = try await TicketsFixture()
        let documents = try ["7", "007", "+7", "99999999999"].map { number in
            let fields = TicketsFixture.closed("1", [MadeTask(0, 100)]).fields ?? [:]
            return try TicketDocument(.object(fields.merging(["id": .text(number)]) { $1 }), number: number)
        }
        _ = try await fixture.intake.take(documents, judging: TicketRun.day("2026-11-21"))
        #expect(try await fixture.rows(.verdicts).map { $0[0] } == ["7", "007", "+7", "99999999999"])
        #expect(try await fixture.rows(.expired).map { $0[0] } == [7])
    }

    @Test("A file goes on behind its last row, whatever comes and goes in between", arguments: [TicketTable.parts, .expired, .verdicts])
    func parts(table: TicketTable) async throws {
        let fixture = try await used()
        let whole = try await fixture.rows(table)
        var (rows, last): ([[JSON]], [SQLValue]?) = ([], nil)
        repeat {
            let after = last
            let part = try await fixture.database.read { try table.part(after: after, limit: 1, on: $0) }
            rows += part.rows
            last = part.last
        } while last != nil
        #expect(rows == whole)
    }

    @Test("By number, outcome, department and part, hour, handover")
    func filters() async throws {
        let fixture = try await used()
        #expect(try await numbers(fixture) { $0.search = "2045" } == ["204512", "204511"])
        #expect(try await numbers(fixture) { $0.search = "20" } == ["204512", "204511"])
        #expect(try await numbers(fixture) { $0.search = "2045%" }.isEmpty)
        #expect(try await numbers(fixture) { $0.outcome = .overrun } == ["30", "204511"])
        #expect(try await numbers(fixture) { ($0.department, $0.part) = ("Unit-B", .strict) } == ["30", "204511"])
        #expect(try await numbers(fixture) { ($0.department, $0.part) = ("Unit-A", .share) } == ["30", "204511"])
        #expect(try await numbers(fixture) { ($0.department, $0.part) = ("Unit-A", .strict) }.isEmpty)
        #expect(try await numbers(fixture) { ($0.from, $0.to) = ("Unit-B", "Unit-A") } == ["30"])
        // A Saturday at 04:00: 240 minutes are used up.
        #expect(try await numbers(fixture) { $0.hour = 5 * 24 + 4 } == ["30", "204511"])
        #expect(try await numbers(fixture) { $0.days = 0...1 }.isEmpty)
        #expect(try await fixture.operations.count(TicketFilter(), upTo: 2, by: .commandLine) == 2)
    }

    @Test("Page by page nothing is missed and nothing twice")
    func pages() async throws {
        let fixture = try await used()
        for filter in [TicketFilter(), TicketFilter().with { $0.days = 0...30_000 }] {
            var (found, cursor): ([String], TicketCursor?) = ([], nil)
            for _ in 0..<4 {
                let lines = try await fixture.operations.list(filter, after: cursor, limit: 1, by: .commandLine)
                found += lines.map(\.record.number)
                cursor = lines.last.map { filter.needsVerdict ? $0.dayCursor : $0.cursor } ?? cursor
                #expect(cursor.flatMap { TicketCursor($0.text) } == cursor)
            }
            #expect(found == ["30", "204512", "204511"])
        }
    }

    @Test("Sums are what their tickets make")
    func figures() async throws {
        let fixture = try await used()
        let figures = try await fixture.operations.figures(0...30_000, by: .commandLine)
        #expect(figures.outcomes.map(\.tickets) == [1, 2])
        let unitB = try #require(figures.departments.first)
        #expect((unitB.name, unitB.strict, unitB.tickets) == ("Unit-B", 2, 2))
        #expect(figures.departments.reduce(0) { $0 + $1.share } == 2000)
        #expect(figures.hours == [5 * 24 + 4: 2])
        #expect(figures.flows.map { [$0.from, $0.to] } == [["Unit-A", "Unit-B"], ["Unit-B", "Unit-A"]])
    }

    @Test("Every table for others can be read, also when it is empty", arguments: TicketTable.allCases)
    func tables(table: TicketTable) async throws {
        #expect(try await TicketsFixture().rows(table).isEmpty)
        #expect(try await used().rows(table).allSatisfy { $0.count == table.columns.count })
    }
}
