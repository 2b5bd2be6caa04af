import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("Repeated requests", .bothEngines)
struct IdempotencyKeysTests {
    private func submission(
        _ fixture: IncidentsFixture, key: String = "k", body: String = "b", owner: Submission.IdempotencyKey.Owner? = nil
    )
        -> Submission
    {
        Submission(
            events: [fixture.event("x")],
            idempotencyKey: .init(owner: owner ?? .service(fixture.shop), key: key, bodyHash: body))
    }

    @Test("The whole answer comes again, each part in its place")
    func repeatsRefusals() async throws {
        let fixture = try await IncidentsFixture()
        func submission(_ elements: Submission.Element...) -> Submission {
            Submission(elements: elements, idempotencyKey: .init(owner: .service(fixture.shop), key: "k", bodyHash: "b"))
        }
        let first = try await fixture.store([submission(.refused("title: no"), .event(fixture.event("x")), .refused("event: no"))])[0].get()
        #expect(first.map { $0.receipt != nil } == [false, true, false])
        let again = try await fixture.store([submission(.event(fixture.event("y")), .event(fixture.event("x")), .refused("z"))])[0].get()
        #expect(again == first)
        #expect(try await occurrences(fixture) == 1)
    }

    @Test("Where nothing was accepted the key stays free")
    func forgetsRefusals() async throws {
        let fixture = try await IncidentsFixture()
        let key = Submission.IdempotencyKey(owner: .service(fixture.shop), key: "k", bodyHash: "b")
        let refused = try await fixture.store([Submission(elements: [.refused("no")], idempotencyKey: key)])[0].get()
        #expect(refused == [.refused("no")])
        #expect(try await fixture.store([submission(fixture, body: "mended")])[0].get()[0].receipt != nil)
    }

    @Test("A key belongs to its sender: a service and a token of the same number have each their own")
    func separatesSenders() async throws {
        let fixture = try await IncidentsFixture()
        let owners: [Submission.IdempotencyKey.Owner] = [.service(fixture.shop), .token(APITokenID(1)), .token(APITokenID(2))]
        for _ in 0..<2 {
            for owner in owners { _ = try await fixture.store([submission(fixture, owner: owner)])[0].get() }
        }
        #expect(try await occurrences(fixture) == 3)
    }

    private func occurrences(_ fixture: IncidentsFixture) async throws -> Int {
        try await fixture.incident(IncidentID(1)).occurrences
    }

    @Test("The same request is answered as before and counted once")
    func repeats() async throws {
        let fixture = try await IncidentsFixture()
        let first = try await fixture.store([submission(fixture)])[0].get()
        let second = try await fixture.store([submission(fixture)])[0].get()
        #expect(first == second)
        #expect(try await occurrences(fixture) == 1)
    }

    @Test("Twice in one commit counts once")
    func repeatsInBatch() async throws {
        let fixture = try await IncidentsFixture()
        let results = try await fixture.store([submission(fixture), submission(fixture), submission(fixture, key: "l")])
        #expect(try results[0].get() == results[1].get())
        #expect(try results[0].get() != results[2].get())
        #expect(try await occurrences(fixture) == 2)
    }

    @Test("Another body under the same key is refused, in the same commit and later")
    func refusesOtherBody() async throws {
        let fixture = try await IncidentsFixture()
        let results = try await fixture.store([submission(fixture), submission(fixture, body: "c")])
        #expect(throws: ClientError.idempotencyKeyReused) { try results[1].get() }
        let later = try await fixture.store([submission(fixture, body: "d")])
        #expect(throws: ClientError.idempotencyKeyReused) { try later[0].get() }
        #expect(try await occurrences(fixture) == 1)
    }

    @Test("A key is forgotten after its time, also when the row is still there")
    func expires() async throws {
        let fixture = try await IncidentsFixture()
        _ = try await fixture.store([submission(fixture)])
        fixture.world.advance(.seconds(86_400))
        _ = try await fixture.store([submission(fixture, body: "c")])[0].get()
        #expect(try await occurrences(fixture) == 2)
        fixture.world.advance(.seconds(86_400))
        let deleted = try await fixture.database.write { connection in
            try IncidentRetention.deleteIdempotencyKeys(expiredAt: fixture.world.now, limit: 10, on: connection)
        }
        #expect(deleted == 1)
    }
}
