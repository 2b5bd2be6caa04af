import Kernel
import Platform
import TestKit
import Testing

@testable import ContactCenter

@Suite("The journal in the database of an older call centre", .enabled(if: JournalTables.hasServer))
struct OutsideJournalTests {
    private let day = JournalDay("2026-11-21") ?? JournalDay(year: 2026, month: 11)

    private func using(_ body: (JournalTables) async throws -> Void) async throws {
        let tables = try await JournalTables()
        try await body(tables)
        try tables.close()
    }

    @Test func callsOfADayComeNewestFirst() async throws {
        try await using { tables in
            let calls = try await tables.journal().calls(day)
            #expect(calls.map(\.id) == [101, 100, 102])
            let call = calls[1]
            #expect(call.number == "+70000000001")
            #expect(call.operatorName == "Operator One")
            #expect(call.at?.journalTime == "21.11.2026, 09:16:28")
            #expect([call.card, call.processing, call.result, call.type] == [1, 10, 1, 5])
            #expect(calls.map(\.hasClientCard) == [false, true, false])
            #expect([calls[0].number, calls[0].operatorName, calls[2].number] == [nil, nil, nil])
            #expect(try await tables.journal(rows: 2).calls(day).map(\.id) == [101, 100])
        }
    }

    @Test func aClientIsFoundByTheCall() async throws {
        try await using { tables in
            let client = try #require(try await tables.journal().client(100))
            #expect([client.name, client.city, client.manager, client.metro] == ["Иванов", "Москва", "Менеджер", "Тверская"])
            #expect([client.country, client.advertisement, client.phone] == ["Турция", "Радио", "+70000000001"])
            #expect(client.processing == 10)
            for call in [101, 102, 999, 1 << 40] { #expect(try await tables.journal().client(Int64(call)) == nil) }
        }
    }

    @Test("Of several agencies that were called the one that was reached counts")
    func handOver() async throws {
        try await using { tables in
            let found = try #require(try await tables.journal().handOver(10))
            #expect(found.id == 6)
            #expect(found.result == 0)
            #expect(found.agency.id == 7)
            #expect(found.operatorName == "Operator One")
            #expect(found.at?.journalStamp == "21.11.2026 10:05:00")
            #expect(found.agency.region == "Центр")
            #expect(found.agency.references["tel_1_id"] == 2)
            for processing in [11, 99] { #expect(try await tables.journal().handOver(Int64(processing)) == nil) }
            try await tables.run("UPDATE privat_processing SET calls_results_ids = '5|7' WHERE id = 10")
            // Of an agency that is hidden and one that is not, the one that is not.
            let last = try #require(try await tables.journal().handOver(10))
            #expect(last.id == 7)
            #expect(last.agency.id == 9)
        }
    }

    @Test func callsAreCounted() async throws {
        try await using { tables in
            let journal = try tables.journal()
            #expect(try await journal.operators(day).map(\.name) == ["Operator One", "Анна"])
            #expect(try await journal.months().map { "\($0.year)-\($0.month) \($0.count)" } == ["2026-10 1", "2026-11 4"])
            #expect(try await journal.figures(day) == JournalDayFigures(total: 3, averageSeconds: nil))
        }
    }

    @Test("Months that are over are counted once for a while, the last one each time")
    func months() async throws {
        try await using { tables in
            let journal = try tables.journal()
            func told() async throws -> [String] { try await journal.months().map { "\($0.year)-\($0.month) \($0.count)" } }
            #expect(try await told() == ["2026-10 1", "2026-11 4"])
            try await tables.run(
                """
                INSERT INTO calls (id, datetime) VALUES (200, '2026-10-02 00:00:00'), (201, '2026-11-30 23:59:59'),
                    (202, '2026-12-01 00:00:00')
                """)
            #expect(try await told() == ["2026-10 1", "2026-11 5", "2026-12 1"])
            try await tables.run("DELETE FROM calls WHERE id > 200")
            #expect(try await told() == ["2026-10 1", "2026-11 4"])
        }
        #expect(CountedMonths(months: [], at: .now, took: .milliseconds(1)).lasts == .seconds(60))
        #expect(CountedMonths(months: [], at: .now, took: .seconds(3)).lasts == .seconds(150))
        #expect(CountedMonths(months: [], at: .now, took: .seconds(300)).lasts == .seconds(3600))
    }

    @Test(
        arguments: [
            (nil, [9, 7]), ("альфа", [7]), ("ALPHA", [7]), ("ленина", [7]), ("твер", [9, 7]), ("зеленоград", [7]), ("495 111", [7]),
            ("(495) 111", [7]), ("o'x", [9]), ("100%", [9]), ("100_", []), ("hidden", []), ("'; DROP TABLE calls; --", []),
        ] as [(String?, [Int64])])
    func agenciesAreFoundByWhatTheirLinesShow(search: String?, ids: [Int64]) async throws {
        try await using { tables in
            let journal = try tables.journal()
            #expect(try await journal.agencies(search, 200).map(\.id) == ids)
            #expect(try await journal.calls(day).count == 3)
        }
    }

    @Test func anAgencyHasItsTelephonesHours() async throws {
        try await using { tables in
            let agency = try #require(try await tables.journal().agency(7))
            #expect(agency.phones.compactMap { $0 }.map(\.number) == ["8 (495) 111-22-33"])
            #expect(agency.phones[0]?.schedule?.days == ["09:00 - 18:00"] + [String?](repeating: nil, count: 6))
            #expect(agency.timeZone == 3)
            #expect(agency.flags["english"] == true)
            #expect(agency.flags["austria"] == false)
            #expect(try await tables.journal().agency(8) == nil)
            #expect(try await tables.journal().agency(99) == nil)
        }
    }

    @Test("What is missing spoils only what needs it")
    func missing() async throws {
        try await using { tables in
            try await tables.run(
                """
                DROP TABLE names; DROP TABLE operators; DROP TABLE city; DROP TABLE time_rezhim; DROP TABLE regions;
                ALTER TABLE calls DROP COLUMN type_call; ALTER TABLE telephone DROP COLUMN comment;
                ALTER TABLE agentstvo DROP COLUMN tel_7_id, ALTER COLUMN hidden TYPE BOOLEAN USING hidden = 1
                """)
            let journal = try tables.journal()
            let calls = try await journal.calls(day)
            #expect(calls.map(\.number) == [nil, "+70000000001", nil])
            #expect(calls.allSatisfy { $0.operatorName == nil && $0.type == nil })
            #expect(try await journal.client(100)?.metro == "Тверская")
            #expect(try await journal.operators(day).isEmpty)
            #expect(try await journal.agencies("тверская", 200).map(\.id) == [7])
            #expect(try await journal.agency(7)?.phones[0]?.number == "8 (495) 111-22-33")
            #expect(try await journal.agency(8) == nil)
            try await tables.run("DROP TABLE calls")
            let afterwards = try tables.journal()
            await #expect(throws: OutsideFailure.self) { try await afterwards.calls(day) }
            #expect(try await afterwards.agencies(nil, 200).count == 2)
        }
    }

    @Test func otherNamesAreMapped() async throws {
        try await using { tables in
            try await tables.run("ALTER TABLE calls RENAME TO \"CC Calls\"; ALTER TABLE \"CC Calls\" RENAME datetime TO \"Began\"")
            let journal = try tables.journal(["calls=CC Calls", "calls.datetime=began"])
            #expect(try await journal.calls(day).map(\.id) == [101, 100, 102])
        }
    }
}
