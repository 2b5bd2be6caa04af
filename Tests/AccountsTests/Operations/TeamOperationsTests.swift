import Kernel
import Platform
import TestKit
import Testing

@testable import Accounts

@Suite("Team operations", .bothEngines) struct TeamOperationsTests {
    @Test("A supervisor of a team finds others by their exact name, not by counting through numbers")
    func names() async throws {
        let house = try await House()
        let teams = house.accounts.teamOperations
        let (own, other) = (try await house.addTeam("Own"), try await house.addTeam("Other"))
        let (ann, bob, eve) = (
            try await house.addUser("Ann", role: nil), try await house.addUser("Bob", role: nil), try await house.addUser("Eve", role: nil)
        )
        try await house.setMember(ann, of: own, .supervisor)
        try await house.setMember(bob, of: own, .viewer)
        try await house.setMember(eve, of: other, .viewer)
        let chief = try #require(try await house.user(ann.id)).caller
        for user in [eve.id, UserID(99)] {
            await #expect(throws: ClientError.userNotFound) { try await teams.setMember(user, of: own.id, role: .viewer, by: chief) }
            await #expect(throws: ClientError.userNotFound) { try await teams.removeMember(user, of: own.id, by: chief) }
        }
        for name in ["Ev", "Nobody", ""] {
            await #expect(throws: ClientError.userNotFound) {
                try await teams.setMember(named: name, of: own.id, role: .viewer, by: chief)
            }
        }
        try await teams.setMember(bob.id, of: own.id, role: .operator, by: chief)
        try await teams.setMember(named: "eve", of: own.id, role: .viewer, by: chief)
        try await teams.removeMember(eve.id, of: own.id, by: chief)
        let everywhere = Caller(actor: .user(UserID(50), name: "Sue"), access: Access(base: .supervisor))
        try await teams.setMember(eve.id, of: own.id, role: .viewer, by: everywhere)
    }

    @Test("Nobody gives or takes a role above their own")
    func ranks() async throws {
        let house = try await House()
        let (teams, team) = (house.accounts.teamOperations, try await house.addTeam("Own"))
        let (ann, bob) = (try await house.addUser("Ann", role: nil), try await house.addUser("Bob", role: nil))
        try await house.setMember(ann, of: team, .supervisor)
        try await house.setMember(bob, of: team, .operator)
        for role in [Role.viewer, .operator] {
            let caller = Caller(actor: ann.actor, access: Access(base: nil, teams: [team.id: role]))
            await #expect(throws: ClientError.notPermitted(.manageMembers)) {
                try await teams.setMember(bob.id, of: team.id, role: .viewer, by: caller)
            }
        }
        let chief = try #require(try await house.user(ann.id)).caller
        try await teams.setMember(bob.id, of: team.id, role: .supervisor, by: chief)
        await #expect(throws: ClientError.teamRoleNotOffered) {
            try await teams.setMember(bob.id, of: team.id, role: .admin, by: .commandLine)
        }
    }

    @Test("Users are known to those who share a team with them, and to those who see every team")
    func known() async throws {
        let house = try await House()
        let (one, two) = (try await house.addTeam("One"), try await house.addTeam("Two"))
        let (ann, bob) = (try await house.addUser("Ann", role: nil), try await house.addUser("Bob", role: nil))
        try await house.setMember(ann, of: one, .viewer)
        try await house.setMember(bob, of: two, .viewer)
        _ = try await house.addUser("Chief", role: .admin)
        func names(_ access: Access) async throws -> [String] {
            try await house.database.read { [users = house.accounts.userStore] in try users.list(knownTo: access, on: $0).map(\.name) }
        }
        #expect(try await names(Access(base: .viewer)) == ["Ann", "Bob", "Chief"])
        #expect(try await names(Access(base: nil, teams: [one.id: .supervisor])) == ["Ann"])
        #expect(try await names(Access(base: nil, teams: [one.id: .viewer, two.id: .viewer])) == ["Ann", "Bob"])
        #expect(try await names(Access(base: nil)) == [])
    }
}
