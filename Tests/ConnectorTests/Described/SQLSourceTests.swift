import Foundation
import Platform
import TestKit
import Testing

@testable import Connector

@Suite("SQL", .timeLimit(.minutes(5)), .enabled(if: TestEngine.all.contains(.postgres)))
struct SQLSourceTests {
    private func source(
        _ ticketSQL: String = "SELECT id, state AS status, opened AS created, sla AS sla_minutes FROM t WHERE id = CAST(?1 AS BIGINT)"
    ) async throws -> TicketSource {
        let url = try TestPostgres.shared.get().newDatabase()
        let database = try await Database.postgres(url: url)
        try await database.write { connection in
            try connection.script(
                """
                CREATE TABLE t (id BIGINT, state TEXT, opened TIMESTAMPTZ, sla INTEGER);
                INSERT INTO t VALUES (5, 'done', '2026-11-20 08:00:00+00', 240), (6, 'new', '2026-11-20 09:00:00+00', NULL);
                CREATE TABLE legs (ticket BIGINT, kind TEXT, unit TEXT, begun TIMESTAMP, ended TIMESTAMP);
                INSERT INTO legs VALUES (5, 'work', 'A', '2026-11-20 11:00:00', '2026-11-20 12:00:00'), (5, 'hold', 'B', '2026-11-20 12:00:00', NULL)
                """)
        }
        try database.close()
        let yaml = """
            database: ${DATABASE}
            closed: done
            waiting: hold
            lists: {all: "SELECT id FROM t ORDER BY id", bad: "DELETE FROM t RETURNING id"}
            ticket: "\(ticketSQL)"
            legs: >
              SELECT kind AS type, unit, begun AS created, ended AS completed FROM legs
              WHERE ticket = CAST(?1 AS BIGINT) ORDER BY begun
            """
        return try SQLSource.source(
            SourceDescription(yaml: yaml, environment: ["DATABASE": url]), parallel: 2,
            zone: TimeZone(identifier: "Europe/Moscow") ?? .gmt)
    }

    @Test("Lists and tickets are read; times with and without a zone are the zone's")
    func reading() async throws {
        let source = try await source()
        #expect(try await source.check() == "the database answers")
        let list = try JSONDecoder().decode(JSON.self, from: try await source.answer(.list(filter: "all")).data)
        #expect(list == [["id": 5, "ticketId": 5], ["id": 6, "ticketId": 6]])
        let ticket = try JSONDecoder().decode(JSON.self, from: try await source.answer(.ticket("5")).data)
        #expect(ticket["status"]?.string == "Закрыт" && ticket["createDate"]?.string == "2026-11-20T11:00:00.000+03:00")
        let tasks = ticket["tasks"]?.elements ?? []
        #expect(tasks.map { $0["typeName"]?.string } == ["work", "Ожидание"])
        #expect(tasks.first?["createTs"]?.string == "2026-11-20T11:00:00.000+03:00" && tasks.last?["completionDate"] == nil)
        await source.end()
    }

    @Test("What is not there, and what would write, is refused")
    func refusals() async throws {
        let source = try await source()
        for question in [Question.ticket("9"), .ticket("none"), .list(filter: "unknown"), .list(filter: "bad")] {
            await #expect(throws: SourceFailure.self) { _ = try await source.answer(question) }
        }
        let list = try JSONDecoder().decode(JSON.self, from: try await source.answer(.list(filter: "all")).data)
        #expect(list.elements?.count == 2)
        await source.end()
    }
}
