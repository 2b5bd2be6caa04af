@testable import Accounts
import Kernel
import Platform
import TestKit
import Testing

/// Two servers over one database that do the same at the same moment: one succeeds, the other gets an error that says why not.
@Suite(.bothEngines) struct TwoProcessesTests {
    private static let rounds = 8

    /// Lets both processes do the same at once. Returns the errors of those who failed.
    private func race(
        _ houses: [House], _ work: @escaping @Sendable (House) async throws -> Void
    ) async throws -> [ClientError] {
        try await withThrowingTaskGroup(of: ClientError?.self) { group in
            for house in houses {
                group.addTask {
                    do { try await work(house) } catch let error as ClientError { return error }
                    return nil
                }
            }
            return try await group.reduce(into: []) { errors, error in
                if let error { errors.append(error) }
            }
        }
    }

    private func houses() async throws -> [House] {
        let house = try await House()
        return [house, try await house.otherProcess()]
    }

    @Test func aLinkIsUsedOnce() async throws {
        let houses = try await houses()
        let ann = try await houses[0].addUser()
        for round in 0..<Self.rounds {
            let users = houses[0].accounts.users
            let link = try await users.resetLink(for: ann.id, by: .commandLine).linkToken
            let errors = try await race(houses) { house in
                _ = try await house.accounts.passwordLinks.use(link, password: "another password \(round)")
            }
            #expect(errors == [.linkNotValid])
        }
    }

    @Test func aNameGoesToOneUser() async throws {
        let houses = try await houses()
        for round in 0..<Self.rounds {
            let errors = try await race(houses) { _ = try await $0.addUser("Ann \(round)") }
            #expect(errors == [.nameTaken("Ann \(round)")])
        }
    }

    @Test func aNameGoesToOneService() async throws {
        let houses = try await houses()
        for round in 0..<Self.rounds {
            let errors = try await race(houses) { _ = try await $0.addService("Shop \(round)") }
            #expect(errors == [.nameTaken("Shop \(round)")])
        }
    }

    @Test func aServiceIsNamedOnce() async throws {
        let houses = try await houses()
        let services = [try await houses[0].addService("Shop"), try await houses[0].addService("Bank")]
        for round in 0..<Self.rounds {
            let errors = try await race(houses) { house in
                let id = services[house.database === houses[0].database ? 0 : 1].id
                let changes = ServiceChanges(name: "Both \(round)")
                _ = try await house.accounts.serviceOperations.update(id, changes, by: .commandLine)
            }
            #expect(errors == [.nameTaken("Both \(round)")])
        }
    }

    @Test func aCodeThatTwoReplaceStaysOne() async throws {
        let houses = try await houses()
        let service = try await houses[0].addService()
        for _ in 0..<Self.rounds {
            #expect(try await race(houses) { _ = try await $0.rotate(service, overlap: .seconds(60)) } == [])
        }
        #expect(try await houses[0].number("SELECT count(*) AS number FROM service_codes WHERE expires_at IS NULL") == 1)
    }

    @Test func oneOfTwoAdministratorsStays() async throws {
        let houses = try await houses()
        for round in 0..<Self.rounds {
            let admins = [
                try await houses[0].addUser("Ann \(round)", role: .admin), try await houses[0].addUser("Bob \(round)", role: .admin),
            ]
            let errors = try await race(houses) { house in
                try await house.disable(admins[house.database === houses[0].database ? 0 : 1])
            }
            #expect(errors == [.lastAdministrator])
            // The one who is left makes room for the next two.
            try await houses[0].database.write { connection in
                _ = try connection.execute("UPDATE users SET role = ?1 WHERE role = ?2", Role.viewer, Role.admin)
            }
        }
    }

    @Test func oneAdministratorIsMadeAtStart() async throws {
        let houses = try await houses()
        let states = try await withThrowingTaskGroup(of: String.self) { group in
            for house in houses {
                group.addTask {
                    switch try await house.accounts.firstAdministrator.prepare(name: "root", password: "correct horse battery") {
                    case .made: "made"
                    case .exists: "exists"
                    case .awaited: "awaited"
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(states.sorted() == ["exists", "made"])
    }

    @Test(arguments: [true, false])
    func whoeverWasCheckedBeforeAChangeGetsNoSession(isDisabled: Bool) async throws {
        let houses = try await houses()
        let ann = try await houses[0].accounts.credentials.check(
            name: try await houses[0].addUser().name, password: "correct horse battery", address: nil)
        houses[0].world.advance(.seconds(1))
        if isDisabled {
            try await houses[1].disable(ann)
        } else {
            _ = try await houses[1].accounts.users.setPassword(of: ann.id, "another password", by: .commandLine)
        }
        await #expect(throws: ClientError.wrongCredentials) { try await houses[0].accounts.sessions.start(for: ann, address: nil) }
        #expect(try await houses[0].number("SELECT count(*) AS number FROM sessions") == 0)
        #expect(try await !houses[0].audit().contains { $0.action == .signedIn })
    }

    @Test func noSessionOfAnOldPasswordIsLeft() async throws {
        let houses = try await houses()
        var ann = try await houses[0].addUser()
        for round in 0..<Self.rounds {
            houses[0].world.advance(.seconds(1))
            let known = ann
            async let started = race([houses[0]]) { _ = try await $0.accounts.sessions.start(for: known, address: nil) }
            ann = try await houses[1].accounts.users.setPassword(of: ann.id, "another password \(round)", by: .commandLine)
            #expect([[], [.wrongCredentials]].contains(try await started))
            #expect(try await houses[0].number("SELECT count(*) AS number FROM sessions") == 0)
        }
    }
}
