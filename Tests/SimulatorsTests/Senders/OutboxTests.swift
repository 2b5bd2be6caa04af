import Foundation
import Kernel
import Platform
import Testing

@testable import Simulators

struct OutboxTests {
    private let accounts = [SimulatedAccount(service: "Shop", code: "shop-code"), .init(service: "Payments", code: "pay-code")]

    private func outbox() -> Outbox { Outbox(baseURL: "http://localhost:1", accounts: accounts, seed: 1) }

    private func events(_ profile: ServiceProfile, _ count: Int) -> [SimulatedEvent] {
        var dice = Dice(seed: 3)
        return (0..<count).map { _ in
            profile.event(of: profile.faults[0], at: Timestamp(microseconds: 1_795_000_000_000_000), dice: &dice)
        }
    }

    @Test func theOldPackagePostsOneByOne() throws {
        var outbox = outbox()
        try outbox.add(events(.shop, 2), of: .shop)
        let requests = outbox.empty().map(\.request)
        #expect(requests.map(\.url) == Array(repeating: "http://localhost:1/v1/incidents/new", count: 2))
        let body = try #require(try requests[0].objects().first)
        #expect(Set(body.keys) == ["incident", "app_name", "code"])
        #expect(body["app_name"] as? String == "Shop")
        #expect(body["code"] as? String == "shop-code")
        let incident = try #require(body["incident"] as? [String: String])
        #expect(Set(incident.keys) == ["title", "message", "logs", "level"])
        #expect(incident["level"] == "error")
        #expect(requests[0].headers["Authorization"] == nil)
    }

    @Test func criticalIsCritToTheOldAPI() throws {
        var dice = Dice(seed: 1)
        let fault = try #require(ServiceProfile.shop.faults.first { $0.level == .critical })
        let event = ServiceProfile.shop.event(of: fault, at: Timestamp(microseconds: 0), dice: &dice)
        let request = try DispatcherForm(event, code: "c").request(to: "http://x")
        let incident = try #require(try request.objects().first?["incident"] as? [String: String])
        #expect(incident["level"] == "crit")
    }

    @Test func theNativeReporterSendsWhatCameTogetherAsAList() throws {
        var outbox = outbox()
        try outbox.add(events(.payments, 3), of: .payments)
        try outbox.add(events(.payments, 1), of: .payments)
        let requests = outbox.empty().map(\.request)
        #expect(try requests.map { try $0.objects().count } == [3, 1])
        #expect(requests[1].body.first == UInt8(ascii: "{"))
        #expect(requests.map { $0.headers["Authorization"] } == ["Bearer pay-code", "Bearer pay-code"])
        #expect(Set(requests.compactMap { $0.headers["Idempotency-Key"] }).count == 2)
        let event = try #require(try requests[1].objects().first)
        #expect(event["occurred_at"] as? String == "2026-11-18T11:06:40.000000Z")
        #expect((event["tags"] as? [String: String])?["runtime"] == "java 25")
        #expect((event["links"] as? [[String: String]])?.first?["url"]?.hasPrefix("https://") == true)
        #expect((event["logs"] as? [String])?.count ?? 0 >= 5)
    }

    @Test func servicesWithoutAnAccountSendNothing() throws {
        var outbox = outbox()
        try outbox.add(events(.mail, 2), of: .mail)
        #expect(outbox.empty().isEmpty)
    }

    @Test func onlyWhatMayBeRepeatedIsPutBack() throws {
        var outbox = outbox()
        try outbox.add(events(.shop, 1), of: .shop)
        try outbox.add(events(.payments, 1), of: .payments)
        let first = outbox.empty()
        outbox.putBack(first)
        #expect(outbox.empty().map(\.request) == [first[1].request])
    }

    @Test func theOldestAreDroppedWhenTheServerIsAwayForLong() throws {
        var outbox = outbox()
        for _ in 0..<250 { try outbox.add(events(.payments, 1), of: .payments) }
        let all = outbox.empty()
        outbox.putBack(all)
        #expect(outbox.empty().map(\.request) == all.suffix(200).map(\.request))
    }
}
