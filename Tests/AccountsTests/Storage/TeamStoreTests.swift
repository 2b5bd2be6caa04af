import Kernel
import Platform
import TestKit
import Testing

@testable import Accounts

@Suite(.bothEngines) struct TeamStoreTests {
    @Test func aTeamIsAddedRenamedAndListedByName() async throws {
        let house = try await House()
        let teams = house.accounts.teams
        _ = try await house.addTeam("Zebra")
        let payments = try await house.addTeam(" Payments ")
        #expect(payments.name == "Payments")
        await #expect(throws: ClientError.nameTaken("PAYMENTS")) { try await house.addTeam("PAYMENTS") }
        await #expect(throws: ClientError.nameEmpty) { try await house.addTeam("  ") }
        let renamed = try await house.accounts.teamOperations.rename(payments.id, to: "payments", by: .commandLine)
        #expect(renamed.name == "payments")
        await #expect(throws: ClientError.nameTaken("zebra")) {
            try await house.accounts.teamOperations.rename(payments.id, to: "zebra", by: .commandLine)
        }
        #expect(try await house.database.read { try teams.list(on: $0) }.map(\.name) == ["payments", "Zebra"])
        let names = try await house.database.read { try TeamStore.names(on: $0) }
        #expect(names.map { $0.name } == ["payments", "Zebra"] && names.first?.id == payments.id)
        #expect(try await house.audit().map(\.action.rawValue) == ["team.renamed", "team.created", "team.created"])
        #expect(try await house.audit().first?.detail == ["old_name": "Payments"])
    }

    @Test func membershipsAreReadWithTheUserAndTold() async throws {
        let house = try await House()
        let (teams, directory) = (house.accounts.teams, house.accounts.userDirectory)
        let team = try await house.addTeam("Payments")
        let ann = try await house.addUser("Ann", role: nil)
        #expect(try await directory.user(ann.id)?.access == Access(base: nil))
        for role in [Role.viewer, .supervisor] {
            try await house.setMember(ann, of: team, role)
            _ = try await house.follower.runOnce()
            #expect(try await directory.user(ann.id)?.access == Access(base: nil, teams: [team.id: role]))
            #expect(try await house.events().last == .userChanged(ann.id))
        }
        let members = try await house.database.read { try teams.members(of: team.id, on: $0) }
        #expect(members.map(\.name) == ["Ann"] && members.map(\.role) == [.supervisor])
        #expect(try await house.audit().first?.detail == ["user": "\(ann.id) (Ann)", "role": "supervisor", "old_role": "viewer"])
        try await house.accounts.teamOperations.removeMember(ann.id, of: team.id, by: .commandLine)
        _ = try await house.follower.runOnce()
        #expect(try await directory.user(ann.id)?.access == Access(base: nil))
        #expect(try await house.audit().first?.action == .teamMemberRemoved)
        // Nothing happens the second time.
        try await house.accounts.teamOperations.removeMember(ann.id, of: team.id, by: .commandLine)
        #expect(try await house.audit().map(\.action).filter { $0 == .teamMemberRemoved }.count == 1)
    }

    @Test func allUsersAreListedWithTheirTeams() async throws {
        let house = try await House()
        let (one, two) = (try await house.addTeam("One"), try await house.addTeam("Two"))
        let (ann, bob, eve) = (
            try await house.addUser("Ann", role: nil), try await house.addUser("Bob", role: .viewer),
            try await house.addUser("Eve", role: .admin)
        )
        try await house.setMember(ann, of: one, .viewer)
        try await house.setMember(ann, of: two, .operator)
        try await house.setMember(eve, of: two, .viewer)
        let store = house.accounts.userStore
        let users = try await house.database.read { try store.list(order: .name, on: $0) }
        #expect(
            users.map(\.access) == [
                Access(base: nil, teams: [one.id: .viewer, two.id: .operator]), Access(base: .viewer),
                Access(base: .admin, teams: [two.id: .viewer]),
            ])
        let second = try await house.database.read { try store.list(Page(limit: 1, skip: 2), order: .name, on: $0) }
        #expect(second.map(\.id) == [eve.id] && second.first?.access.teams == [two.id: .viewer])
        #expect(bob.access.teams.isEmpty)
    }

    @Test func nobodyIsAdministratorOfATeam() async throws {
        let house = try await House()
        let team = try await house.addTeam("Payments")
        let ann = try await house.addUser("Ann", role: nil)
        await #expect(throws: ClientError.teamRoleNotOffered) { try await house.setMember(ann, of: team, .admin) }
        #expect(try await house.user(ann.id)?.access.teams == [:])
    }

    @Test func aDeletedTeamLeavesItsServicesWithoutOne() async throws {
        let house = try await House()
        let team = try await house.addTeam("Payments")
        let ann = try await house.addUser("Ann", role: nil)
        try await house.setMember(ann, of: team, .operator)
        let shop = try await house.addService(ServiceDraft(name: "Shop", team: team.id))
        let other = try await house.addService(ServiceDraft(name: "Other"))
        #expect(try await house.accounts.serviceDirectory.visible(to: Access(base: nil, teams: [team.id: .viewer])) == [shop.id])
        let size = try await house.accounts.teamOperations.delete(team.id, by: .commandLine)
        #expect(size == Team.Size(members: 1, services: 1))
        #expect(try await house.user(ann.id)?.access == Access(base: nil))
        #expect(try await house.events().suffix(2) == [.userChanged(ann.id), .serviceChanged(shop.id)])
        #expect(try await house.audit().first?.detail == ["members": "1", "services": "1"])
        let left = try await house.database.read { [services = house.accounts.services] in try services.list(on: $0) }
        #expect(left.map(\.team) == [nil, nil] && left.map(\.id) == [shop.id, other.id])
        #expect(try await house.accounts.serviceDirectory.visible(to: Access(base: nil, teams: [team.id: .viewer])) == [])
        await #expect(throws: ClientError.teamNotFound) {
            try await house.accounts.teamOperations.delete(team.id, by: .commandLine)
        }
    }

    @Test func servicesAreVisibleToTheirTeamAndToBaseRoles() async throws {
        let house = try await House()
        let (one, two) = (try await house.addTeam("One"), try await house.addTeam("Two"))
        let shop = try await house.addService(ServiceDraft(name: "Shop", team: one.id))
        let mail = try await house.addService(ServiceDraft(name: "Mail", team: two.id))
        let loose = try await house.addService(ServiceDraft(name: "Loose"))
        let (directory, services) = (house.accounts.serviceDirectory, house.accounts.services)
        func listed(_ access: Access) async throws -> [ServiceID] {
            try await house.database.read { try services.list(visibleTo: access, on: $0) }.map(\.id)
        }
        let (everywhere, nowhere) = (Access(base: .viewer), Access(base: nil))
        let member = Access(base: nil, teams: [one.id: .viewer])
        #expect(try await directory.visible(to: everywhere) == nil)
        #expect(try await directory.visible(to: nowhere) == [])
        #expect(try await directory.visible(to: member) == [shop.id])
        #expect(try await listed(everywhere) == [shop.id, mail.id, loose.id])
        #expect(try await listed(nowhere) == [])
        #expect(try await listed(member) == [shop.id])
        #expect(directory.shows(shop.id, to: member) && !directory.shows(mail.id, to: member) && !directory.shows(loose.id, to: member))
        _ = try await house.accounts.serviceOperations.update(mail.id, ServiceChanges(team: .some(one.id)), by: .commandLine)
        #expect(try await directory.visible(to: member) == [shop.id, mail.id])
        #expect(try await house.audit().first?.detail == ["fields": "team", "old_team": "\(two.id)", "team": "\(one.id)"])
        _ = try await house.accounts.serviceOperations.update(shop.id, ServiceChanges(team: .some(nil)), by: .commandLine)
        #expect(try await directory.visible(to: member) == [mail.id])
        await #expect(throws: ClientError.teamNotFound) {
            try await house.addService(ServiceDraft(name: "Lost", team: TeamID(99)))
        }
        await #expect(throws: ClientError.teamNotFound) {
            try await house.accounts.serviceOperations.update(mail.id, ServiceChanges(team: .some(TeamID(99))), by: .commandLine)
        }
    }

    @Test func whatOneMayNotSeeDoesNotExist() async throws {
        let house = try await House()
        let (one, two) = (try await house.addTeam("One"), try await house.addTeam("Two"))
        let shop = try await house.addService(ServiceDraft(name: "Shop", team: one.id))
        let (teams, services) = (house.accounts.teams, house.accounts.services)
        let stranger = Access(base: nil, teams: [two.id: .supervisor])
        let viewer = Access(base: nil, teams: [one.id: .viewer])
        try await house.database.read { (connection: any SQLConnection) throws -> Void in
            #expect(throws: ClientError.serviceNotFound) { try services.existing(shop.id, for: stranger, on: connection) }
            #expect(throws: ClientError.teamNotFound) { try teams.existing(one.id, for: stranger, to: .viewTeams, on: connection) }
            #expect(throws: ClientError.notPermitted(.manageServices)) {
                try services.existing(shop.id, for: viewer, to: .manageServices, on: connection)
            }
            #expect(throws: ClientError.notPermitted(.manageMembers)) {
                try teams.existing(one.id, for: viewer, to: .manageMembers, on: connection)
            }
            #expect(try services.existing(shop.id, for: viewer, on: connection).id == shop.id)
            #expect(try teams.list(visibleTo: viewer, on: connection).map(\.id) == [one.id])
            #expect(try teams.existing(two.id, for: stranger, to: .manageMembers, on: connection).id == two.id)
        }
    }
}
