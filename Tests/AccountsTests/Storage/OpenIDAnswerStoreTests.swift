import Kernel
import TestKit
import Testing

@testable import Accounts
@testable import Platform

@Suite("Answers of a provider that were taken", .bothEngines)
struct OpenIDAnswerStoreTests {
    @Test("An answer is good once, and forgotten when its ticket has ended")
    func once() async throws {
        let house = try await House()
        let answers = house.accounts.openIDAnswers
        let (one, other) = (SignInTicket(returnTo: "/", world: house.world.world), SignInTicket(returnTo: "/", world: house.world.world))
        func take(_ ticket: SignInTicket) async throws -> Bool { try await house.database.write { try answers.take(ticket, on: $0) } }
        #expect(try await take(one))
        #expect(try await !take(one))
        #expect(try await take(other))
        #expect(try await house.database.write { try answers.deleteExpired(on: $0) } == 0)
        house.world.advance(SignInTicket.lifetime)
        #expect(try await house.database.write { try answers.deleteExpired(on: $0) } == 2)
    }
}
