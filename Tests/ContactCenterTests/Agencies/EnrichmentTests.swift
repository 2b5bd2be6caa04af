import Kernel
import Platform
import TestKit
import Testing

@testable import ContactCenter

@Suite("What is found out of calls afterwards", .bothEngines, .timeLimit(.minutes(5)))
struct EnrichmentTests {
    private func used(hasGateway: Bool = true) async throws -> AgenciesFixture {
        let fixture = try await AgenciesFixture(hasGateway: hasGateway)
        try await fixture.add("17", "+37060000001", name: "Sun")
        fixture.gateway.add("17", GatewayDouble.agency("Sun Travel", blackList: "true"))
        return fixture
    }

    @Test("A call is recorded without the gateway, and completed by it")
    func filled() async throws {
        let fixture = try await used()
        let call = try await fixture.ring("+37060000001")
        #expect(call.agency?.id == "17")
        #expect(call.agency?.name == "Sun")
        #expect(fixture.gateway.asked.isEmpty)
        try await fixture.enrich()
        let known = try await fixture.call(call.id)
        #expect(known.agency?.name == "Sun Travel")
        #expect(known.contact == "Ona")
        #expect(known.contactNote == "desk")
        #expect(known.isBlacklisted == true)
        #expect(try await fixture.count("contact_enrichments") == 0)
        #expect(try await fixture.count("contact_agency_cards") == 1)
    }

    @Test("While the gateway is away calls are kept, and completed when it is back")
    func away() async throws {
        let fixture = try await used()
        fixture.gateway.mode = .away
        let calls = [try await fixture.ring("+37060000001"), try await fixture.ring("+37060000001")]
        try await fixture.enrich()
        #expect(try await fixture.count("contact_calls") == 2)
        #expect(try await fixture.count("contact_enrichments") == 2)
        // Not asked again before its time.
        let asked = fixture.gateway.asked.count
        try await fixture.enrich()
        #expect(fixture.gateway.asked.count == asked)
        let waiting = await GatewayFinding.finding(fixture.database)
        #expect(waiting?.level == .warning)
        #expect(waiting?.what.contains("2 calls wait for the gateway: nothing listens there") == true)
        fixture.gateway.mode = .answers
        fixture.world.advance(.seconds(5))
        try await fixture.enrich()
        #expect(await GatewayFinding.finding(fixture.database)?.level == .ok)
        for call in calls { #expect(try await fixture.call(call.id).contact == "Ona") }
    }

    @Test("After a day nobody asks any more")
    func givenUp() async throws {
        let fixture = try await used()
        fixture.gateway.mode = .views(status: 500, body: "")
        _ = try await fixture.ring("+37060000001")
        for pause in [0, 5, 15, 60, 300, 900, 90_000] {
            fixture.world.advance(.seconds(pause))
            try await fixture.enrich()
        }
        #expect(try await fixture.count("contact_enrichments") == 0)
        #expect(try await fixture.count("contact_calls") == 1)
    }

    @Test("What was kept serves for a while, then it is asked for again; a page shows the old one meanwhile")
    func age() async throws {
        let fixture = try await used()
        let agency = try #require(AgencyID("17"))
        _ = try await fixture.cards.card(of: agency)
        _ = try await fixture.cards.card(of: agency)
        #expect(fixture.gateway.views == 1)
        fixture.gateway.add("17", GatewayDouble.agency("Moon Travel"))
        fixture.world.advance(.seconds(3601))
        fixture.gateway.mode = .away
        let look = try await fixture.cards.look(agency)
        #expect(look.kept?.card.name == "Sun Travel")
        #expect(look.failure?.key == "away")
        fixture.gateway.mode = .answers
        #expect(try await fixture.cards.look(agency).kept?.card.name == "Moon Travel")
    }

    @Test("A page does not wait for a slow gateway; what it says is kept all the same")
    func slow() async throws {
        let fixture = try await used()
        fixture.gateway.mode = .silent
        let agency = try #require(AgencyID("17"))
        let look = try await fixture.cards.look(agency, patience: .milliseconds(20))
        #expect(look == AgencyCards.Look(kept: nil, failure: .slow))
        fixture.gateway.release()
        #expect(try await fixture.cards.card(of: agency).card.name == "Sun Travel")
        #expect(fixture.gateway.signIns == 1)
    }

    @Test("Of two processes one works on a call, and what a dead one held is taken over")
    func leases() async throws {
        let fixture = try await used()
        let call = try await fixture.ring("+37060000001")
        let time = fixture.world.now
        func claim(_ owner: String, at time: Timestamp) async throws -> [EnrichmentStore.Work] {
            try await fixture.database.write {
                try EnrichmentStore.claim(10, by: owner, until: time.adding(.seconds(45)), at: time, on: $0)
            }
        }
        let mine = try await claim("a#1", at: time)
        #expect(mine.map(\.call) == [call.id])
        #expect(try await claim("b#1", at: time).isEmpty)
        let theirs = try await claim("b#1", at: time.adding(.seconds(45)))
        #expect(theirs.map(\.call) == [call.id])
        // Whoever lost it settles nothing.
        try await fixture.database.write { try EnrichmentStore.done(mine[0], by: "a#1", on: $0) }
        #expect(try await fixture.count("contact_enrichments") == 1)
    }

    @Test("What was found of one agency does not go to a call that is another's meanwhile")
    func chosen() async throws {
        let fixture = try await used()
        try await fixture.add("18", "+37060000001", name: "Moon")
        let call = try await fixture.ring("+37060000001")
        #expect(call.agency?.id == "18")
        let stale = try await fixture.call(call.id)
        try await fixture.pop.choose(try #require(AgencyID("17")), for: call.id, by: .commandLine)
        var card = AgencyCard()
        card.name = "Moon of the gateway"
        let time = fixture.world.now
        try await fixture.database.write { [card] in
            try CallAgencyStore.enrich(stale, try #require(AgencyID("18")), with: card, at: time, on: $0)
        }
        #expect(try await fixture.call(call.id).agency?.name == "Sun")
        try await fixture.enrich()
        #expect(try await fixture.call(call.id).agency?.name == "Sun Travel")
    }

    @Test("Without a gateway the directory's name stands, and nothing waits")
    func noGateway() async throws {
        let fixture = try await used(hasGateway: false)
        let call = try await fixture.ring("+37060000001")
        try await fixture.enrich()
        #expect(try await fixture.call(call.id).agency?.name == "Sun")
        #expect(try await fixture.count("contact_enrichments") == 0)
        #expect(try await fixture.pop.show(call.id, by: .commandLine).trouble == nil)
    }
}
