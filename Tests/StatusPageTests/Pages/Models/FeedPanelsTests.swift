import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("Mail, billing, support and the provider's reports")
struct FeedPanelsTests {
    private typealias Fixture = PublicPageFixture

    @Test("Mail: the median over the countries, the slowest provider first, beside a bar")
    func email() throws {
        let rows = [
            ("Gmail", "FR", 100), ("Gmail", "PE", 300), ("Gmail", "MC", 2500), ("Yahoo", "FR", 600), ("AOL", "FR", 5),
        ].map { EmailRow(country: $1, provider: $0, deliveryTime: $2) }
        let model = try #require(
            try DeliveryTimes(Fixture.quality(Fixture.source(.email, .email(rows))), at: Fixture.now, Fixture.formats()))
        #expect(model.rows.map(\.provider) == ["Yahoo", "Gmail", "AOL"] && model.rows.map(\.length) == [1000, 500, 8])
        #expect(model.rows.map(\.state.kind) == ["degraded_performance", "operational", "operational"])
        #expect(model.rows[1].median == "300 ms" && model.rows[1].fastest == "100 ms, France" && model.rows[1].slowest == "2.5 s, Monaco")
    }

    @Test("Billing: what does not work first; all of it unknown when it is old")
    func billing() throws {
        let state = BillingState(
            createCustomer: true, purchase: false, payout: true, recurring: true, fraudControl: false, checkoutPage: true)
        func parts(_ readAt: String) throws -> [BillingModel.Part] {
            let quality = Fixture.quality(Fixture.source(.billing, .billing(state), readAt: readAt))
            return try #require(try BillingModel(quality, at: Fixture.now, Fixture.formats())).parts
        }
        let fresh = try parts("2026-11-21T08:59:00Z")
        #expect(fresh.map(\.name).prefix(2) == ["Purchases", "Fraud control"] && fresh.count == 6)
        #expect(fresh.map(\.state.word).prefix(3) == ["Does not work", "Does not work", "Works"])
        #expect(Set(try parts("2026-11-20T08:59:00Z").map(\.state.kind)) == ["no_data"])
    }

    @Test(
        "Support: level, time and number in words",
        arguments: [(0, "Free", 1, "0\u{A0}s"), (12, "Busy", 2, "40\u{A0}min"), (28, "Overloaded", 3, "1\u{A0}h 33\u{A0}min")])
    func support(tickets: Int, word: String, steps: Int, time: String) throws {
        let rows = [SupportRow(topic: "SMS", activeTickets: tickets)]
        let model = try #require(
            try SupportModel(Fixture.quality(Fixture.source(.support, .support(rows))), at: Fixture.now, Fixture.formats()))
        #expect(model.state.word == word && model.steps.count(where: \.isOn) == steps)
        #expect(model.wait == "A new request waits about \(time)." && model.waiting == "\(tickets) requests are waiting.")
    }

    @Test("Reports: those under way first; none is no panel")
    func reports() throws {
        let rows = [IncidentRow(topic: "Old", status: .closed), IncidentRow(topic: "New", status: .active)]
        func model(_ rows: [IncidentRow]) throws -> ProviderReports? {
            ProviderReports(Fixture.quality(Fixture.source(.incidents, .incidents(rows))), at: Fixture.now, try Fixture.formats())
        }
        #expect(try model(rows)?.reports.map(\.topic) == ["New", "Old"])
        #expect(try model(rows)?.reports.map(\.state.word) == ["Under way", "Over"])
        #expect(try model([])?.reports.count == nil)
    }

    @Test("Each says when it was read, and nothing is shown of what is not in use")
    func notes() throws {
        let formats = try Fixture.formats()
        let quality = Fixture.quality(Fixture.source(.billing, .billing(BillingState())))
        let note = BillingModel(quality, at: Fixture.now, formats)?.note
        #expect(note?.readAt?.shown == "21 Nov 2026, 08:59:50 UTC" && note?.isStale == false && note?.isFailing == false)
        let unused = QualityReading(
            sources: FeedName.allCases.map { .init(FeedState($0), isUsed: false, value: nil) }, rules: [], stretches: [:])
        for quality in [nil, unused] {
            #expect(DeliveryTimes(quality, at: Fixture.now, formats)?.rows.count == nil)
            #expect(BillingModel(quality, at: Fixture.now, formats)?.parts.count == nil)
            #expect(SupportModel(quality, at: Fixture.now, formats)?.steps.count == nil)
        }
    }
}
