import Kernel
import Platform
import TestKit
import Testing

@testable import ContactCenter

/// How the engines go about what is asked of them all the time, when there is much of it.
@Suite("No repeated work of Finesse reads a whole table", .bothEngines, .serialized, .timeLimit(.minutes(5)))
struct FinessePlanTests {
    private static let tables: Set = [
        "contact_agents", "contact_agent_stretches", "contact_finesse_sign_ins", "contact_finesse_tokens", "contact_finesse_tries",
        "contact_finesse_names",
    ]
    private static let rows = 5000

    private func used() async throws -> FinesseFixture {
        let fixture = try await FinesseFixture()
        let numbers = "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < \(Self.rows)) "
        guard let user = fixture.alice.userID else { return fixture }
        try await fixture.database.write { connection in
            for (table, select) in [
                ("sessions (id_hash, user_id, created_at, last_seen_at, expires_at)", "'s' || i, \(user.rawValue), 0, 0, i"),
                (
                    """
                    contact_agents (login, name, first_name, last_name, phone, state, state_text, since_text, roles, seen_at, is_listed)
                    """,
                    "'a' || i, 'n' || i, '', '', '', 'READY', 'READY', '', '', 0, CASE WHEN i % 50 = 0 THEN 1 ELSE 0 END"
                ),
                (
                    "contact_agent_stretches (login, begun_at, ended_at, state)",
                    "'a' || (i % 50), i * 1000000, CASE WHEN i > \(Self.rows - 50) THEN NULL ELSE i * 1000000 + 1 END, 'READY'"
                ),
                (
                    """
                    contact_finesse_sign_ins (session_key, user_id, login, username, display_name, phone, role, sealed, signed_in_at,
                        expires_at)
                    """, "'s' || i, \(user.rawValue), 'a' || i, '', '', '', '', '', i, i + 1000000"
                ),
                ("contact_finesse_tokens (token_hash, session_key, expires_at)", "'t' || i, 's' || i, i"),
                ("contact_finesse_tries (login, tries, last_at)", "'a' || i, 1, i"),
                ("contact_finesse_names (name, account)", "'n' || i, 'a' || i"),
            ] {
                try connection.execute("INSERT INTO \(table) \(numbers)SELECT \(select) FROM n", [])
            }
            // PostgreSQL does it by itself; nobody does it for SQLite.
            if connection.dialect == .postgres { try connection.script("ANALYZE") }
        }
        return fixture
    }

    private typealias Work = @Sendable (any SQLConnection) throws -> Void
    private static func time(_ second: Int64) -> Timestamp { Timestamp(microseconds: second * 1_000_000) }

    private static let works: [(name: String, work: Work)] = [
        ("listed", { _ = try AgentStore.listed(on: $0) }),
        ("one listed", { _ = try AgentStore.listed("a50", on: $0) }),
        ("heard", { _ = try AgentStore.heard(since: time(1), on: $0) }),
        ("one", { _ = try AgentStore.find("a7", on: $0) }),
        ("named", { _ = try FinesseNames.account(of: "n7", on: $0) }),
        ("stretches", { _ = try AgentHistoryStore.stretches(of: "a7", from: time(100), until: time(400), on: $0) }),
        ("open", { _ = try AgentHistoryStore.open(on: $0) }),
        ("open of one", { _ = try AgentHistoryStore.open(of: "a7", on: $0) }),
        ("ends", { _ = try AgentHistoryStore.ends(of: ["a7", "a8"], on: $0) }),
        ("shut", { _ = try FinesseTries.shutUntil(FinesseAccount(name: "a7", isKnown: true), pause: .seconds(1), at: time(1), on: $0) }),
        ("signed in", { _ = try FinesseSignInStore.find(.browser("s7"), of: UserID(1), at: time(0), on: $0) }),
        ("token", { _ = try FinesseSignInStore.isToken("t7", of: "s7", at: time(0), on: $0) }),
    ]

    @Test("By index")
    func plans() async throws {
        let fixture = try await used()
        for (name, work) in Self.works {
            let burdens = try await fixture.database.read { connection in
                let probe = PlanProbe(connection)
                try work(probe)
                return try probe.burdens(on: Self.tables, mayBeSorted: true)
            }
            #expect(burdens.isEmpty, "\(name): \(burdens.joined(separator: "\n"))")
        }
    }
}
