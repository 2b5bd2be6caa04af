import HTTPTypes
import Kernel
import Platform
import TestKit
import Testing

@testable import Accounts

@Suite("Service operations", .bothEngines) struct ServiceOperationsTests {
    private func member(of teams: [TeamID: Role]) -> Caller {
        Caller(actor: .user(UserID(1), name: "Ann"), access: Access(base: nil, teams: teams))
    }

    @Test("A supervisor adds services to their teams and moves them between those, and no further")
    func places() async throws {
        let house = try await House()
        let services = house.accounts.serviceOperations
        let (one, two, three) = (try await house.addTeam("One"), try await house.addTeam("Two"), try await house.addTeam("Three"))
        _ = try await house.addUser()
        let ann = member(of: [one.id: .supervisor, two.id: .supervisor, three.id: .viewer])
        let shop = try await services.add(ServiceDraft(name: "Shop", team: one.id), by: ann)
        #expect(try await services.update(shop.id, ServiceChanges(team: .some(two.id)), by: ann).team == two.id)
        for place in [three.id, nil] {
            await #expect(throws: ClientError.notPermitted(.manageServices)) {
                try await services.update(shop.id, ServiceChanges(team: .some(place)), by: ann)
            }
            await #expect(throws: ClientError.notPermitted(.manageServices)) {
                try await services.add(ServiceDraft(name: "Mail", team: place), by: ann)
            }
        }
        let mail = try await house.addService(ServiceDraft(name: "Mail", team: try await house.addTeam("Four").id))
        await #expect(throws: ClientError.teamNotFound) {
            try await services.update(shop.id, ServiceChanges(team: .some(mail.team)), by: ann)
        }
        await #expect(throws: ClientError.serviceNotFound) {
            try await services.update(mail.id, ServiceChanges(grouping: .never), by: ann)
        }
        // The team it is in already may be named by who could not put it there.
        let loose = try await house.addService("Loose")
        let chief = Caller(actor: .system, access: Access(base: .supervisor))
        #expect(try await services.update(loose.id, ServiceChanges(team: .some(nil), grouping: .never), by: chief).grouping == .never)
    }

    @Test("Of a code that cannot be used nobody learns whether it is short or another service's")
    func codes() async throws {
        let house = try await House()
        let (services, refusal) = (house.accounts.serviceOperations, ClientError.codeUnusable)
        let shop = try await house.addService("Shop")
        let (bank, old) = (try await house.addService("Bank"), try await house.addService("Old", code: "short"))
        for code in [bank.code, old.code, "x", String(repeating: "x", count: 15)] {
            await #expect(throws: refusal) { try await services.add(ServiceDraft(name: "Mail", code: code), by: .commandLine) }
            await #expect(throws: refusal) { try await services.rotate(shop.id, code: code, overlap: .zero, by: .commandLine) }
        }
        #expect(refusal.status == .unprocessableContent)
        let chosen = String(repeating: "x", count: 16)
        #expect(try await services.rotate(old.id, code: chosen, overlap: .zero, by: .commandLine).code == chosen)
    }

    @Test("Who tries codes of other services has to wait; codes that are made, and other people, do not")
    func triedCodes() async throws {
        let house = try await House()
        let services = house.accounts.serviceOperations
        let (shop, bank) = (try await house.addService("Shop"), try await house.addService("Bank", code: "code-of-the-bank-1"))
        let ann = Caller(actor: .user(UserID(1), name: "Ann"), access: Access(base: .admin))
        let bob = Caller(actor: .user(UserID(2), name: "Bob"), access: Access(base: .admin))
        func give(_ code: String?, by caller: Caller) async throws {
            _ = try await services.rotate(shop.id, code: code, overlap: .zero, by: caller)
        }
        for number in 0..<10 {
            await #expect(throws: ClientError.codeUnusable) {
                if number.isMultiple(of: 2) {
                    try await give(bank.code, by: ann)
                } else {
                    _ = try await services.add(ServiceDraft(name: "Mail", code: bank.code), by: ann)
                }
            }
        }
        // What is too short tells nothing, so that it is refused as ever.
        await #expect(throws: ClientError.codeUnusable) { try await give("short", by: ann) }
        for code in [bank.code, "a-code-that-nobody-has"] {
            await #expect(throws: ClientError.tooManyGivenCodes(retryAfter: .seconds(1))) { try await give(code, by: ann) }
        }
        try await give(nil, by: ann)
        await #expect(throws: ClientError.codeUnusable) { try await give(bank.code, by: bob) }
        await #expect(throws: ClientError.codeUnusable) { try await give(bank.code, by: .commandLine) }
        house.world.advance(.seconds(1))
        try await give("a-code-that-nobody-has", by: ann)
        house.world.advance(.seconds(15 * 60))
        await #expect(throws: ClientError.codeUnusable) { try await give(bank.code, by: ann) }
    }

    @Test("Codes that are taken on are slowed only where they are very many")
    func givenCodes() async throws {
        let house = try await House()
        let (services, shop) = (house.accounts.serviceOperations, try await house.addService("Shop"))
        let program = Caller(actor: .token(3, name: "robot"), access: Access(base: .admin))
        func give(_ number: Int, _ caller: Caller) async throws {
            _ = try await services.rotate(shop.id, code: "code-of-number-\(number)", overlap: .zero, by: caller)
        }
        for number in 10..<60 { try await give(number, program) }
        await #expect(throws: ClientError.tooManyGivenCodes(retryAfter: .seconds(1))) { try await give(60, program) }
        for number in 61..<70 { try await give(number, .commandLine) }
    }

    @Test("Other modules are told of a change of team, in its transaction")
    func moves() async throws {
        struct Refusal: Error {}
        let house = try await House(onServiceMove: [
            { id, actor, connection in
                guard try connection.row("SELECT team_id FROM services WHERE id = ?1", id)?.optionalInt64("team_id") != nil else {
                    throw Refusal()
                }
                try connection.execute("UPDATE teams SET name = ?1", actor.name)
            }
        ])
        let team = try await house.addTeam("Payments")
        let (shop, services) = (try await house.addService("Shop"), house.accounts.serviceOperations)
        _ = try await services.update(shop.id, ServiceChanges(grouping: .never), by: .commandLine)
        #expect(try await house.teamNames() == ["Payments"])
        _ = try await services.update(shop.id, ServiceChanges(team: .some(team.id)), by: .commandLine)
        #expect(try await house.teamNames() == ["command line"])
        await #expect(throws: Refusal.self) {
            try await services.update(shop.id, ServiceChanges(team: .some(nil)), by: .commandLine)
        }
        let store = house.accounts.services
        #expect(try await house.database.read { try store.find(shop.id, on: $0)?.team } == team.id)
    }
}

extension House {
    fileprivate func teamNames() async throws -> [String] {
        try await database.read { [teams = accounts.teams] in try teams.list(on: $0).map(\.name) }
    }
}
