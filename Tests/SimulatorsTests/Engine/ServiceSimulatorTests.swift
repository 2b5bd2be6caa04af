import Kernel
import Logging
import Platform
import ServiceLifecycle
import TestKit
import Testing

@testable import Simulators

struct ServiceSimulatorTests {
    private let world = TestWorld()
    private let recorded = RecordedHTTP()
    private let accounts = ServiceProfile.all.map { SimulatedAccount(service: $0.name, code: "code of " + $0.name) }

    private func simulator(_ accounts: [SimulatedAccount]? = nil, seed: UInt64? = 7) -> ServiceSimulator {
        ServiceSimulator(
            baseURL: "http://localhost:1", accounts: accounts ?? self.accounts, seed: seed, http: recorded.http,
            world: world.world, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func step(_ simulator: ServiceSimulator, seconds: Int) async -> ServiceSimulator.Step {
        var total = ServiceSimulator.Step()
        for _ in 0..<seconds {
            world.advance(.seconds(1))
            let step = await simulator.runOnce(world.now)
            total.sent += step.sent
            total.failed += step.failed
        }
        return total
    }

    @Test func bothDoorsAreUsed() async throws {
        let total = await step(simulator(), seconds: 120)
        let requests = recorded.requests
        #expect(total.failed == 0)
        #expect(try total.sent == requests.reduce(0) { $0 + (try $1.objects().count) })
        #expect(Set(requests.map(\.url)) == ["http://localhost:1/v1/incidents/new", "http://localhost:1/api/v1/events"])
    }

    @Test func onlyServicesWithAnAccountRun() async throws {
        _ = await step(simulator([accounts[0]]), seconds: 300)
        #expect(try recorded.requests.allSatisfy { try $0.objects().first?["app_name"] as? String == "Shop" })
        #expect(!recorded.requests.isEmpty)
    }

    @Test func anEventThatWasNotTakenComesAgainUnderTheSameKey() async throws {
        let simulator = simulator([.init(service: "Payments", code: "c")])
        recorded.answer(with: 503, 0)
        while recorded.requests.count < 3 { _ = await step(simulator, seconds: 1) }
        let keys = recorded.requests.prefix(3).map { $0.headers["Idempotency-Key"] }
        #expect(keys[0] == keys[1] && keys[1] == keys[2])
    }

    @Test func failuresAreCounted() async {
        let simulator = simulator([.init(service: "Shop", code: "c")])
        recorded.answer(with: 400)
        var total = ServiceSimulator.Step()
        while total.failed + total.sent == 0 { total = await step(simulator, seconds: 1) }
        #expect(total.failed == 1)
    }

    @Test func withoutASeedTheWorldsChanceDecides() async {
        _ = await step(simulator(seed: nil), seconds: 30)
        let other = RecordedHTTP()
        let world = TestWorld()
        let simulator = ServiceSimulator(
            baseURL: "http://localhost:1", accounts: accounts, http: other.http, world: world.world, logger: Logger(label: "test"))
        for _ in 0..<30 {
            world.advance(.seconds(1))
            await simulator.runOnce(world.now)
        }
        #expect(other.requests == recorded.requests)
    }

    @Test func itStopsWithTheServer() async throws {
        let simulator = simulator()
        let group = ServiceGroup(configuration: .init(services: [simulator], logger: Logger(label: "test")))
        async let finished: Void = group.run()
        await group.triggerGracefulShutdown()
        try await finished
    }
}
