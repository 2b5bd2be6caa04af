import Accounts
import Kernel
import TestKit
import Testing

@testable import ContactCenter
@testable import Platform

/// How the engines go about what the telephone system and pages ask all the time, when there is much.
@Suite("Nothing that calls repeat reads a whole table", .bothEngines, .serialized, .timeLimit(.minutes(5)))
struct CallPlanTests {
    private static let tables: Set = ["contact_calls"]
    private static let rows = 20_000

    @Test("By an index, all of them")
    func plans() async throws {
        let fixture = try await CallsFixture()
        try await fixture.database.write { connection in
            try connection.script(
                """
                WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < \(Self.rows))
                INSERT INTO contact_calls (
                    number, tail, agent, agent_folded, call_id, live_key, end_key, direction, agency_id, region, started_at, ended_at, browser,
                    session, door, changed_at)
                SELECT '+3706' || CAST(1000000 + i / 4 AS TEXT), '6' || CAST(1000000 + i / 4 AS TEXT), 'a', 'a' || CAST(i % 500 AS TEXT),
                    CAST(i AS TEXT), CAST(i AS TEXT), CAST(i AS TEXT), 'in', CAST(i % 5000 AS TEXT), 'lt', i * 1000000, i * 1000000, CAST(i AS TEXT),
                    CAST(i AS TEXT), 'tel', i
                FROM n
                """)
            try connection.script("ANALYZE")
        }
        let number = try #require(PhoneNumber("+37061000077"))
        let earliest = Timestamp(microseconds: 1)
        try await fixture.database.write { connection in
            let probe = PlanProbe(connection)
            let call = try #require(try CallStore.find(callID: "77", on: probe))
            _ = try CallStore.open(of: number, since: earliest, on: probe)
            _ = try CallStore.open(of: number, agent: "a7", since: earliest, on: probe)
            _ = try CallStore.open(of: number, agent: nil, isUnanswered: true, since: earliest, on: probe)
            _ = try CallStore.newest(of: number, agent: "a7", since: earliest, on: probe)
            _ = try CallStore.find(endedBy: "77", since: earliest, on: probe)
            _ = try CallStore.newest(in: CallSession(browser: "7", session: "7"), since: earliest, on: probe)
            _ = try CallStore.previous(of: number, before: call, limit: 5, on: probe)
            _ = try CallStore.previous(ofAgency: "77", before: call, limit: 5, on: probe)
            _ = try CallStore.latest(5, on: probe)
            _ = try CallStore.list(CallFilter(), limit: 50, on: probe)
            var filter = CallFilter()
            filter.number = number
            _ = try CallStore.list(filter, limit: 50, on: probe)
            let burdens = try probe.burdens(on: Self.tables, mayBeSorted: true)
            #expect(burdens == [], "\(burdens.joined(separator: "\n"))")
        }
    }
}
