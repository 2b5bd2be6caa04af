import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

/// Every operation on incidents, called by those who may not.
@Suite("Who may do what to incidents", .oneEngine)
struct IncidentRightsTests {
    struct Operation: Sendable, CustomTestStringConvertible {
        let name: String
        /// What somebody must be permitted to do.
        var permission: Permission = .actOnIncidents
        let run: @Sendable (IncidentActions, IncidentID, IncidentID, Caller) async throws -> Void

        var testDescription: String { name }
    }

    static let all: [Operation] = [
        Operation(name: "perform") { _ = try await $0.perform(.acknowledge, on: $1, by: $3) },
        Operation(name: "comment") { _ = try await $0.comment("seen", on: $1, by: $3) },
        Operation(name: "assign") { _ = try await $0.assign($1, to: nil, by: $3) },
        Operation(name: "changeTags") { _ = try await $0.changeTags(of: $1, adding: ["db"], by: $3) },
        Operation(name: "addLink") { _ = try await $0.addLink("https://example.org", title: nil, to: $1, by: $3) },
        Operation(name: "removeLink") { _ = try await $0.removeLink(1, from: $1, by: $3) },
        Operation(name: "merge") { _ = try await $0.merge([$2], into: $1, by: $3) },
        Operation(name: "split") { _ = try await $0.split($1, by: $3) },
        Operation(name: "delete", permission: .deleteIncidents) { try await $0.delete($1, by: $3) },
    ]

    @Test("What one may not see does not exist, and nothing is written", arguments: all)
    func unseen(_ operation: Operation) async throws {
        let (fixture, first, second) = try await fixture()
        let before = try await fixture.told()
        for access in [Access(base: nil), Access(base: nil, teams: [TeamID(9): .supervisor])] {
            await #expect(throws: ClientError.incidentNotFound(first)) {
                try await operation.run(fixture.actions, first, second, Self.stranger(access))
            }
        }
        #expect(try await fixture.told() == before)
        #expect(try await fixture.incident(first).state == .open)
    }

    @Test("What one may only look at is refused, and nothing is written", arguments: all)
    func onlySeen(_ operation: Operation) async throws {
        let (fixture, first, second) = try await fixture()
        let before = try await fixture.told()
        await #expect(throws: ClientError.notPermitted(operation.permission)) {
            try await operation.run(fixture.actions, first, second, Self.stranger(Access(base: .viewer)))
        }
        #expect(try await fixture.told() == before)
    }

    @Test("Merging takes nothing that one may not see")
    func mergesNothingUnseen() async throws {
        let (fixture, first, second) = try await fixture()
        try await fixture.database.write { connection in
            try connection.execute("INSERT INTO teams (id, name, name_folded, created_at) VALUES (7, 'a', 'a', 0), (8, 'b', 'b', 0)")
            try connection.execute("UPDATE services SET team_id = 7 WHERE id = ?1", fixture.shop)
        }
        let other = try await fixture.report(fixture.event("z", of: fixture.mail))[0]
        let inTeam = Self.stranger(Access(base: nil, teams: [TeamID(7): .operator]))
        for (source, target) in [(other, first), (first, other)] {
            await #expect(throws: ClientError.incidentNotFound(other)) {
                _ = try await fixture.actions.merge([source], into: target, by: inTeam)
            }
        }
        #expect(try await fixture.actions.merge([second], into: first, by: inTeam).parts == 1)
    }

    @Test("Nobody is given what they cannot act on")
    func assignees() async throws {
        let (fixture, first, _) = try await fixture()
        try await fixture.addUser(UserID(2), "vera", role: .viewer)
        try await fixture.addUser(UserID(3), "gone")
        try await fixture.addUser(UserID(4), "olga")
        try await fixture.database.write { _ = try $0.execute("UPDATE users SET disabled_at = 1 WHERE id = 3") }
        for user in [UserID(2), UserID(3), UserID(99)] {
            await #expect(throws: ClientError.assigneeMayNotAct) {
                _ = try await fixture.actions.assign(first, to: user, by: .commandLine)
            }
        }
        #expect(try await fixture.actions.assign(first, to: UserID(4), by: .commandLine).assignee == "olga")
    }

    @Test("Whoever can be given an incident is offered, however many there are")
    func manyAssignees() async throws {
        let (fixture, first, _) = try await fixture()
        try await fixture.database.write { connection in
            for id in Int64(100)..<1200 {
                try connection.execute(
                    "INSERT INTO users (id, name, name_folded, role, password_changed_at, created_at) VALUES (?1, ?2, ?2, ?3, 0, 0)",
                    UserID(id), "user \(id)", Role.operator)
            }
        }
        let incident = try await fixture.incident(first)
        let offered = try await fixture.database.read { [users = fixture.users] in
            try Assignees(users: users).all(of: incident, on: $0)
        }
        #expect(offered.count == 1100 && offered.last?.name == "user 999")
    }

    @Test("Deleting leaves a line in the audit log that names who did it")
    func audited() async throws {
        let (fixture, first, _) = try await fixture()
        try await fixture.actions.delete(first, by: Self.stranger(Access(base: .supervisor)))
        let line = try #require(try await fixture.database.read { try Audit.list(limit: 1, on: $0).first })
        #expect(line.action == .incidentDeleted && line.actor == "eve" && line.detail == ["service": "Shop"])
    }

    private static func stranger(_ access: Access) -> Caller { Caller(actor: .user(UserID(66), name: "eve"), access: access) }

    private func fixture() async throws -> (IncidentsFixture, IncidentID, IncidentID) {
        let fixture = try await IncidentsFixture()
        let ids = try await fixture.report(fixture.event("x"), fixture.event("y"))
        return (fixture, ids[0], ids[1])
    }
}
