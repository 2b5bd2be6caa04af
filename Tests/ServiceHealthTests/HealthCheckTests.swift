import Accounts
import Kernel
import Platform
import Synchronization
import TestKit
import Testing

@testable import ServiceHealth

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

    private func check(_ house: HealthHouse, _ street: Street) -> HealthCheck {
        HealthCheck(database: house.database, services: house.accounts.services, now: house.world.world.now) { street.http($0) }
    }

    @Test("Each service with an address is asked; what it answered and since when is kept")
    func rounds() async throws {
        let (house, street) = (try await HealthHouse(), Street())
        let shop = try await house.addService("Shop", at: "http://shop/health")
        let quiet = try await house.addService("Quiet")
        let check = check(house, street)
        street.answer("http://shop/health", 204)
        #expect(try await check.runOnce() == 1)
        let first = try #require(try await house.health(shop))
        #expect(first.state == .up && first.status == 204 && first.problem == nil && first.since == house.world.now)
        #expect(try await house.health(quiet) == nil)

        house.world.advance(.seconds(60))
        _ = try await check.runOnce()
        let second = try #require(try await house.health(shop))
        #expect(second.since == first.since && second.checkedAt == house.world.now)

        house.world.advance(.seconds(60))
        street.answer("http://shop/health", 503)
        _ = try await check.runOnce()
        let third = try #require(try await house.health(shop))
        #expect(third.state == .down && third.status == 503 && third.since == house.world.now)

        house.world.advance(.seconds(60))
        street.answer("http://shop/health", nil)
        _ = try await check.runOnce()
        let fourth = try #require(try await house.health(shop))
        #expect(fourth.state == .down && fourth.status == nil && fourth.problem == "refused")
        #expect(fourth.since == third.since)
    }

    @Test(
        "Redirects say that the service is there, errors of either side that it is not",
        arguments: [(199, false), (200, true), (302, true), (399, true), (400, false), (404, false), (500, false)])
    func statuses(status: Int, isUp: Bool) { #expect((HealthRecord.state(ofStatus: status) == .up) == isUp) }

    @Test("A new address begins anew, and the old one says nothing any more from the moment it was changed")
    func newAddress() async throws {
        let (house, street) = (try await HealthHouse(), Street())
        let shop = try await house.addService("Shop", at: "http://shop/a")
        let check = check(house, street)
        _ = try await check.runOnce()
        #expect(try await house.health(shop)?.state == .down)
        house.world.advance(.seconds(60))
        let moved = try await house.move(shop, to: "http://shop/b")
        #expect(try await house.health(moved) == nil)
        #expect(try await house.database.read { try HealthStore.all(of: [moved], on: $0) } == [:])
        _ = try await check.runOnce()
        let begun = try #require(try await house.health(moved))
        #expect(begun.state == .down && begun.since == house.world.now)
        #expect(try await house.database.read { try HealthStore.all(of: [moved], on: $0) } == [shop.id: begun])
        #expect(try await house.health(try await house.move(moved, to: nil)) == nil)
    }

    @Test("A deleted service leaves nothing")
    func deletion() async throws {
        let house = try await HealthHouse()
        let shop = try await house.addService("Shop", at: "http://shop/a")
        try await house.record(shop, at: "http://shop/a")
        #expect(try await house.health(shop) != nil)
        _ = try await house.operations.delete(shop.id, by: .commandLine)
        #expect(try await house.health(shop) == nil)
        // Found out while it was deleted.
        try await house.record(shop, at: "http://shop/a")
        #expect(try await house.health(shop) == nil)
    }

    @Test("What was found about an address that was changed meanwhile is dropped")
    func changedMeanwhile() async throws {
        let house = try await HealthHouse()
        let shop = try await house.addService("Shop", at: "http://shop/a")
        try await house.record(shop, at: "http://shop/other")
        let rows = try await house.database.read { try $0.query("SELECT service_id FROM service_health").count }
        #expect(rows == 0)
    }

    @Test("An earlier version's row is of the address that the service has")
    func earlierVersion() async throws {
        let files = try await TestDatabase(AccountsModule.declaration.migrations, engine: TestEngine.current)
        try await files.database.write { connection in
            try connection.script(
                """
                INSERT INTO services (id, name, name_folded, status_url, grouping_rule, created_at, revision)
                VALUES (1, 'Shop', 'shop', 'http://shop/a', 'title', 0, 1), (2, 'Quiet', 'quiet', NULL, 'title', 0, 2);
                INSERT INTO service_health (service_id, state, since, checked_at, milliseconds)
                VALUES (1, 1, 7, 8, 9), (2, 1, 7, 8, 9)
                """)
        }
        let all = PlatformStorage.migrations + AccountsModule.declaration.migrations + ServiceHealthModule.declaration.migrations
        #expect(try await Migrator(all).run(on: files.database, now: TestWorld().now) == ["service_health 1 (address)"])
        let addresses = try await files.database.read { connection in
            try connection.query("SELECT address FROM service_health ORDER BY service_id").map { try $0.optionalText("address") }
        }
        #expect(addresses == ["http://shop/a", nil])
    }

    @Test("Only addresses that an administrator chose may lead into private networks")
    func policies() async throws {
        let (house, street) = (try await HealthHouse(), Street())
        let users = house.accounts.users
        let admin = try await users.add(name: "Boss", role: .admin, password: "correct horse battery", by: .commandLine)
        let chief = try await users.add(name: "Chief", role: .supervisor, password: "correct horse battery", by: .commandLine)
        let (services, store) = (house.operations, house.accounts.services)
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
