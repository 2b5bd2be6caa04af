import Kernel
import Synchronization
import TestKit
import Testing

@testable import Accounts
@testable import Platform

@Suite("Health of services", .bothEngines)
struct HealthCheckTests {
    /// What addresses answer, and who was asked under which policy.
    private final class Street: Sendable {
        let state = Mutex<(statuses: [String: Int], asked: [String: AddressPolicy])>(([:], [:]))

        func http(_ policy: AddressPolicy) -> OutboundHTTP {
            OutboundHTTP { [self] request in
                let status = state.withLock { state in
                    state.asked[request.url] = policy
                    return state.statuses[request.url]
                }
                guard let status else { throw OutboundFailure.refused }
                return .init(status: status)
            }
        }

        func answer(_ url: String, _ status: Int?) { state.withLock { $0.statuses[url] = status } }
    }

    private func check(_ house: House, _ street: Street) -> HealthCheck {
        HealthCheck(database: house.database, services: house.accounts.services, now: house.world.world.now) { street.http($0) }
    }

    private func health(_ service: Service, in house: House) async throws -> ServiceHealth? {
        try await house.database.read { try HealthStore.find(service.id, on: $0) }
    }

    @Test("Each service with an address is asked; what it answered and since when is kept")
    func rounds() async throws {
        let (house, street) = (try await House(), Street())
        let shop = try await house.addService(ServiceDraft(name: "Shop", statusURL: "http://shop/health"))
        let quiet = try await house.addService("Quiet")
        let check = check(house, street)
        street.answer("http://shop/health", 204)
        #expect(try await check.runOnce() == 1)
        let first = try #require(try await health(shop, in: house))
        #expect(first.state == .up && first.status == 204 && first.problem == nil && first.since == house.world.now)
        #expect(try await health(quiet, in: house) == nil)

        house.world.advance(.seconds(60))
        _ = try await check.runOnce()
        let second = try #require(try await health(shop, in: house))
        #expect(second.since == first.since && second.checkedAt == house.world.now)

        house.world.advance(.seconds(60))
        street.answer("http://shop/health", 503)
        _ = try await check.runOnce()
        let third = try #require(try await health(shop, in: house))
        #expect(third.state == .down && third.status == 503 && third.since == house.world.now)

        house.world.advance(.seconds(60))
        street.answer("http://shop/health", nil)
        _ = try await check.runOnce()
        let fourth = try #require(try await health(shop, in: house))
        #expect(fourth.state == .down && fourth.status == nil && fourth.problem == "refused")
        #expect(fourth.since == third.since)
    }

    @Test(
        "Redirects say that the service is there, errors of either side that it is not",
        arguments: [(199, false), (200, true), (302, true), (399, true), (400, false), (404, false), (500, false)])
    func statuses(status: Int, isUp: Bool) { #expect((ServiceHealth.state(ofStatus: status) == .up) == isUp) }

    @Test("A new address begins anew, a deleted service leaves nothing")
    func forgetting() async throws {
        let (house, street) = (try await House(), Street())
        let shop = try await house.addService(ServiceDraft(name: "Shop", statusURL: "http://shop/a"))
        let check = check(house, street)
        _ = try await check.runOnce()
        #expect(try await health(shop, in: house)?.state == .down)
        _ = try await house.accounts.serviceOperations.update(
            shop.id, ServiceChanges(statusURL: .some("http://shop/b")), by: .commandLine)
        #expect(try await health(shop, in: house) == nil)
        _ = try await check.runOnce()
        #expect(try await health(shop, in: house) != nil)
        _ = try await house.deleteService(shop.id)
        #expect(try await health(shop, in: house) == nil)
    }

    @Test("What was found about an address that was changed meanwhile is dropped")
    func changedMeanwhile() async throws {
        let house = try await House()
        let shop = try await house.addService(ServiceDraft(name: "Shop", statusURL: "http://shop/a"))
        let finding = HealthStore.Finding(service: shop.id, state: .up, status: 200, milliseconds: 5, problem: nil)
        let now = house.world.now
        try await house.database.write { try HealthStore.record([(finding, "http://shop/other")], at: now, on: $0) }
        #expect(try await health(shop, in: house) == nil)
    }

    @Test("Only addresses that an administrator chose may lead into private networks")
    func policies() async throws {
        let (house, street) = (try await House(), Street())
        let admin = try await house.addUser("Boss", role: .admin)
        let chief = try await house.addUser("Chief", role: .supervisor)
        let (services, store) = (house.accounts.serviceOperations, house.accounts.services)
        let token = Caller(actor: .token(1, name: "CI"), access: .house)
        for (name, caller) in [("a", admin.caller), ("c", chief.caller), ("l", .commandLine), ("t", token)] {
            let draft = ServiceDraft(name: name, statusURL: "http://\(name)/")
            _ = try await services.add(draft, by: caller)
        }
        _ = try await check(house, street).runOnce()
        let asked = street.state.withLock { $0.asked }
        #expect(asked == ["http://a/": .privateToo, "http://c/": .publicOnly, "http://l/": .privateToo, "http://t/": .publicOnly])
        // Somebody else's change is somebody else's choice; an administrator's is theirs, once they give the address.
        let (a, c) = try await house.database.read { (try store.find(name: "a", on: $0), try store.find(name: "c", on: $0)) }
        let (first, third) = (try #require(a), try #require(c))
        _ = try await services.update(first.id, ServiceChanges(statusURL: .some("http://a2/")), by: chief.caller)
        let untouched = try await services.update(third.id, ServiceChanges(rateLimit: 5), by: admin.caller)
        #expect(!untouched.isStatusURLTrusted)
        _ = try await services.update(third.id, ServiceChanges(statusURL: .some("http://c/")), by: admin.caller)
        _ = try await check(house, street).runOnce()
        #expect(street.state.withLock { $0.asked["http://a2/"] } == .publicOnly)
        #expect(street.state.withLock { $0.asked["http://c/"] } == .privateToo)
    }
}
