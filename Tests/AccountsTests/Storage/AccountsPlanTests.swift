import Kernel
import Platform
import TestKit
import Testing

@testable import Accounts

/// How the engines go about what is asked for with every request, in an installation with many users and services.
@Suite("Accounts: no repeated work reads a whole table", .bothEngines, .serialized)
struct AccountsPlanTests {
    private static let tables: Set = ["sessions", "users", "service_codes", "audit_log", "api_tokens", "services"]
    private static let rows = 10_000

    private func used() async throws -> House {
        let house = try await House()
        let numbers = "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < \(Self.rows)) "
        try await house.database.write { connection in
            for statement in [
                """
                INSERT INTO users (name, name_folded, role, password_changed_at, created_at, email, email_folded)
                SELECT 'User ' || i, 'user ' || i, 1, 0, 0, i || '@example.org', i || '@example.org' FROM n
                """,
                """
                INSERT INTO services (name, name_folded, grouping_rule, created_at, revision)
                SELECT 'Service ' || i, 'service ' || i, 'title', 0, i FROM n
                """,
                "INSERT INTO service_codes (code, service_id, created_at) SELECT 'code ' || i, i, 0 FROM n",
                "INSERT INTO sessions (id_hash, user_id, created_at, last_seen_at, expires_at) SELECT 'hash ' || i, i, 0, i * 1000000, i * 1000000 + 5 FROM n",
                """
                INSERT INTO api_tokens (name, token_hash, hint, scopes, created_at) SELECT 't', 'hash ' || i, 'h', 's', 0 FROM n
                """,
                """
                INSERT INTO audit_log (at, actor, actor_kind, action, subject, detail, subject_kind, subject_id)
                SELECT i, 'actor ' || i % 100, 'user', 'action ' || i % 100, 'c', '{}', 'service', i % 1000 FROM n
                """,
            ] { try connection.execute(numbers + statement) }
            if connection.dialect == .postgres { try connection.script("ANALYZE") }
        }
        return house
    }

    @Test func nothingReadsAWholeTable() async throws {
        let house = try await used()
        let (services, users) = (house.accounts.services, house.accounts.userStore)
        let works: [String: @Sendable (any SQLConnection) throws -> Void] = [
            "a session": { _ = try SessionStore.find("hash 7", on: $0) },
            "sessions of a user": { try SessionStore.deleteAll(of: UserID(7), on: $0) },
            "sessions that ended": {
                let time = Timestamp(microseconds: 20_000_000)
                _ = try SessionStore.deleteEnded(at: time, idleSince: time, on: $0)
            },
            "a code": { _ = try services.find(code: "code 7", on: $0) },
            "services that changed": { _ = try services.changed(after: Int64(Self.rows - 5), on: $0) },
            "a user": { _ = try users.find(UserID(7), on: $0) },
            "a user by address": { _ = try users.find(email: "7@example.org", on: $0) },
            "sessions of a user, listed": { _ = try SessionStore.list(of: UserID(7), on: $0) },
            "tokens of a user": { _ = try house.accounts.tokens.list(of: UserID(7), on: $0) },
            "members of a team": { _ = try house.accounts.teams.members(of: TeamID(1), on: $0) },
            "audit: who": { _ = try Audit.list(AuditFilter(actor: "actor 7"), limit: 50, on: $0) },
            "audit: what": { _ = try Audit.list(AuditFilter(action: AuditAction(rawValue: "action 7")), limit: 50, on: $0) },
            "audit: about": {
                _ = try Audit.list(AuditFilter(subjects: [.init(kind: "service", id: 7)]), limit: 50, on: $0)
            },
            "audit: when": {
                let (from, until) = (Timestamp(microseconds: 3000), Timestamp(microseconds: 9000))
                _ = try Audit.list(AuditFilter(from: from, until: until), limit: 50, on: $0)
            },
            "the audit log": { _ = try Audit.list(limit: 50, on: $0) },
        ]
        for (name, work) in works.sorted(by: { $0.key < $1.key }) {
            let burdens = try await house.database.write { connection in
                let probe = PlanProbe(connection)
                try work(probe)
                // The codes of the few services that are found.
                return try probe.burdens(
                    on: Self.tables,
                    mayBeSorted: [
                        "a code", "services that changed", "sessions of a user, listed", "tokens of a user", "members of a team",
                        "audit: about",
                        "audit: who", "audit: what",
                    ].contains(name))
            }
            #expect(burdens.isEmpty, "\(name):\n\(burdens.joined(separator: "\n"))")
        }
    }
}
