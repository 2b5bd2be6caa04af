import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

/// How the engines go about what is asked of them all the time, when many messages were sent and many wait.
@Suite("No look-up of messages reads a whole table", .bothEngines, .serialized, .timeLimit(.minutes(5)))
struct NotificationPlanTests {
    private static let tables: Set = ["notifications", "n", "e", "b"]
    private static let rows = 20_000
    private static let time = Timestamp(microseconds: 19_990)

    private func used() async throws -> MessagesFixture {
        let house = try await MessagesFixture()
        try await house.database.write { connection in
            try connection.execute(
                """
                INSERT INTO notifications (incident_id, service_id, kind, channel, recipient, address, destination_id, user_id, language,
                    time_zone, state, key, text, bundle_key, held_by, lane, due_at, until, edit_due_at, reference, created_at, updated_at)
                WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < \(Self.rows))
                SELECT i / 2, 1, 'opened', 'telegram', 'r' || (i % 400), 'r' || (i % 400), i % 400, i % 300, 'en', 'GMT',
                    CASE WHEN i % 10 = 0 THEN 'waiting' ELSE 'sent' END, 'k' || i, 'x', CASE WHEN i % 50 = 0 THEN 'k' || (i - i % 1000) END,
                    CASE WHEN i % 100 = 1 THEN i / 1000 END, 'l' || (i % 400), CASE WHEN i % 10 = 0 THEN i END, i,
                    CASE WHEN i % 100 = 0 THEN i END, 'null', i, i FROM n
                """, [])
            try connection.execute(
                """
                INSERT INTO notification_lanes (lane, channel, due_at, open_until)
                WITH RECURSIVE n (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 399)
                SELECT 'l' || i, 'telegram', CASE WHEN i % 10 = 0 THEN i END, CASE WHEN i % 40 = 0 THEN 30000 END FROM n
                """, [])
            // PostgreSQL does it by itself; nobody does it for SQLite.
            if connection.dialect == .postgres { try connection.script("ANALYZE") }
        }
        return house
    }

    private typealias Work = @Sendable (any SQLConnection) throws -> Void
    private static let outbox = OutboxStore()
    private static let decisions = DecisionStore()
    private static let held = HeldStore()
    private static let ledger = LedgerStore()

    private static let address: DecisionStore.Address? = {
        var decision = Decision(.opened, key: "k", state: .waiting)
        (decision.channel, decision.recipient, decision.address) = (.telegram, "r7", "r7")
        return DecisionStore.Address(decision)
    }()

    private static func listed(_ filter: LedgerFilter) -> Work {
        { _ = try ledger.list(filter, visible: .all, before: 15_000, limit: 51, on: $0) }
    }

    private static let works: [(name: String, work: Work)] = [
        ("due messages", { _ = try outbox.due(in: "l10", at: time, limit: 4, on: $0) }),
        ("customers who were told", { _ = try ContactStore().told(of: IncidentID(5000), after: 0, limit: 500, on: $0) }),
        ("what waits for people", { _ = try outbox.divertible(in: "l10", after: 0, limit: 100, on: $0) }),
        ("due changes", { _ = try outbox.edits(in: "l100", at: time, limit: 1, on: $0) }),
        (
            "what is replied to",
            { _ = try outbox.firstReference(of: IncidentID(5000), .telegram, "r7", before: 20_000, on: $0) }
        ),
        ("a bundle's members", { _ = try outbox.members(ofBundle: "k1000", first: 10, on: $0) }),
        (
            "a letting go",
            { try outbox.release(Lane(name: "l10", channel: .telegram, failures: 0), by: "x", at: time, notBefore: nil, on: $0) }
        ),
        ("by key", { _ = try outbox.find(key: "k77", on: $0) }),
        ("what is over", { _ = try outbox.hasExpired(at: Timestamp(microseconds: 500), on: $0) }),
        ("who was told", { _ = try decisions.told(of: IncidentID(5000), on: $0) }),
        (
            "openings of late",
            { connection in
                guard let address else { return }
                _ = try decisions.openings(of: address, since: Timestamp(microseconds: 19_000), upTo: 10, on: connection)
                _ = try decisions.messages(to: address, since: Timestamp(microseconds: 19_000), upTo: 60, on: connection)
                _ = try decisions.bundle(of: address, since: Timestamp(microseconds: 19_000), on: connection)
            }
        ),
        ("what is to be changed", { _ = try decisions.edited([IncidentID(5000)], on: $0) }),
        (
            "what is kept back",
            { connection in
                _ = try held.isAny(on: connection)
                _ = try held.held(among: [IncidentID(5000)], on: connection)
                _ = try held.held(because: [IncidentID(7)], limit: 200, on: connection)
                _ = try held.held(after: IncidentID(5000), limit: 20, on: connection)
                _ = try held.rows(of: IncidentID(5000), on: connection)
            }
        ),
        ("no longer kept back", { _ = try $0.run([HeldStore.settle(IncidentID(5000)), HeldStore.keep(IncidentID(5000), by: 7)]) }),
        ("the ledger", listed(LedgerFilter())), ("an incident's", listed(LedgerFilter(incident: IncidentID(5000)))),
        ("a destination's", listed(LedgerFilter(destination: 7))), ("a user's", listed(LedgerFilter(user: UserID(7)))),
        ("dead letters", listed(LedgerFilter(states: [.gaveUp]))),
        ("what an address was told", { _ = try ledger.wasTold(IncidentID(5000), .telegram, "r7", on: $0) }),
        ("a receipt", { try ledger.receipt("k77", .delivered, at: time, on: $0) }),
    ]

    @Test("By an index, all of them")
    func plans() async throws {
        let house = try await used()
        for (name, work) in Self.works {
            let burdens = try await house.database.write { connection in
                let probe = PlanProbe(connection)
                try work(probe)
                return try probe.burdens(on: Self.tables, mayBeSorted: true)
            }
            #expect(burdens.isEmpty, "\(name): \(burdens.joined(separator: "\n"))")
        }
    }
}
