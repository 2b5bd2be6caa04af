import Accounts
import Foundation
import Kernel
import Logging
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("Counting what is refused", .bothEngines)
struct RefusalLedgerTests {
    private let logger = Logger(label: "refusals") { _ in SwiftLogNoOpLogHandler() }

    private func service(_ id: ServiceID, in test: IncidentsFixture) async throws -> Service {
        try #require(try await test.database.read { try ServiceStore(world: test.world.world).find(id, on: $0) })
    }

    private func refusals(of id: ServiceID, in test: IncidentsFixture) async throws -> [ReportRefusals] {
        try await test.database.read { try RefusalStore.list(of: id, on: $0) }
    }

    @Test("Each service and reason is a row, however many requests and writes there are")
    func counts() async throws {
        let test = try await IncidentsFixture()
        let ledger = RefusalLedger(database: test.database, codes: { [] }, now: { test.world.now })
        let shop = try await service(test.shop, in: test)
        let first = test.world.now
        for number in 0..<1000 { ledger.note(.noTitle, of: shop, sent: Data("first \(number)".utf8)) }
        ledger.note(.notJSON, of: nil, sent: Data("nobody's".utf8))
        try await ledger.flush(logger)
        test.world.advance(.seconds(60))
        ledger.note(.noTitle, of: shop, count: 5, sent: Data("second".utf8))
        ledger.note(.notJSON, of: shop, sent: Data("{".utf8))
        try await ledger.flush(logger)
        try await ledger.flush(logger)
        let kept = try await refusals(of: test.shop, in: test)
        #expect(
            kept == [
                ReportRefusals(reason: .noTitle, count: 1005, firstAt: first, lastAt: test.world.now, sample: "second"),
                ReportRefusals(reason: .notJSON, count: 1, firstAt: test.world.now, lastAt: test.world.now, sample: "{"),
            ])
        #expect(try await refusals(of: test.mail, in: test).isEmpty)
    }

    @Test("Neither the row nor the log shows a code")
    func hidesCodes() async throws {
        let test = try await IncidentsFixture()
        let log = TestLog()
        let ledger = RefusalLedger(database: test.database, codes: { ["a-code-in-words-only"] }, now: { test.world.now })
        let shop = try await service(test.shop, in: test)
        for service in [shop, nil] { ledger.note(.wrongCode, of: service, sent: Data("the a-code-in-words-only it is".utf8)) }
        try await ledger.flush(log.logger)
        #expect(try await refusals(of: test.shop, in: test).map(\.sample) == ["the … it is"])
        #expect(log.events.map { $0.metadata?["sample"]?.description } == ["the … it is", "the … it is"])
    }

    @Test("What could not be written is counted on and logged once")
    func logsOnce() async throws {
        // It changes the schema, so the database is its own.
        let test = try await IncidentsFixture(engine: .sqlite)
        let (ledger, log) = (RefusalLedger(database: test.database, codes: { [] }, now: { test.world.now }), TestLog())
        let shop = try await service(test.shop, in: test)
        func rename(_ table: String, to name: String) async throws {
            try await test.database.write { _ = try $0.execute("ALTER TABLE \(table) RENAME TO \(name)") }
        }
        ledger.note(.noTitle, of: shop, count: 2, sent: Data("x".utf8))
        ledger.note(.notJSON, of: nil, sent: Data("y".utf8))
        try await rename("intake_refusals", to: "elsewhere")
        await #expect(throws: (any Error).self) { try await ledger.flush(log.logger) }
        await #expect(throws: (any Error).self) { try await ledger.flush(log.logger) }
        ledger.note(.noTitle, of: shop, sent: Data("z".utf8))
        try await rename("elsewhere", to: "intake_refusals")
        try await ledger.flush(log.logger)
        #expect(try await refusals(of: test.shop, in: test).map(\.count) == [3])
        #expect(log.events.map { $0.metadata?["count"]?.description } == ["1", "3"])
    }

    @Test("What is old goes, and what belonged to a deleted service")
    func forgets() async throws {
        let test = try await IncidentsFixture()
        let ledger = RefusalLedger(database: test.database, codes: { [] }, now: { test.world.now })
        let (shop, mail) = (try await service(test.shop, in: test), try await service(test.mail, in: test))
        ledger.note(.noTitle, of: shop, sent: Data("".utf8))
        try await ledger.flush(logger)
        test.world.advance(.seconds(100))
        ledger.note(.notJSON, of: shop, sent: Data("".utf8))
        ledger.note(.notJSON, of: mail, sent: Data("".utf8))
        try await ledger.flush(logger)
        let time = test.world.now
        #expect(try await test.database.write { try RefusalStore.delete(before: time, limit: 10, on: $0) } == 1)
        #expect(try await refusals(of: test.shop, in: test).map(\.reason) == [.notJSON])
        try await test.database.write { connection in
            _ = try IncidentRemoval.removeAll(of: test.mail, at: time, on: connection)
            try connection.execute("DELETE FROM services WHERE id = ?1", test.mail)
        }
        ledger.note(.notJSON, of: mail, sent: Data("".utf8))
        try await ledger.flush(logger)
        #expect(try await refusals(of: test.mail, in: test).isEmpty)
    }
}
