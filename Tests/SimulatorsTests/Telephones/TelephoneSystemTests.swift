import Kernel
import Platform
import TestKit
import Testing

@testable import Simulators

@Suite("The simulated telephone system") struct TelephoneSystemTests {
    private let world = TestWorld()
    private let finesse: FinesseDouble
    private let callers = SimulatedAgency.sample().flatMap(\.contacts).map(\.phone)

    init() { finesse = FinesseHouse.double(now: { [world] in world.now }) }

    private func system(seed: UInt64 = 1) -> TelephoneSystem { TelephoneSystem(finesse: finesse, callers: callers, seed: seed) }

    private func play(_ system: TelephoneSystem, steps: Int) async -> [String] {
        var requests: [String] = []
        for _ in 0..<steps {
            requests += await system.runOnce()
            world.advance(.seconds(1))
        }
        return requests
    }

    private func calls(_ requests: [String], _ type: String) -> [Substring] {
        requests.filter { $0.contains("type=" + type) }.compactMap { $0.split(separator: "callid=").last }
    }

    @Test("Every call that ends has begun, once, and few have not ended yet")
    func calls() async {
        let requests = await play(system(), steps: 1200)
        let (begun, ended) = (calls(requests, "newcall"), calls(requests, "endcall"))
        #expect(begun.count > 100 && Set(begun).count == begun.count && Set(ended).count == ended.count)
        #expect(Set(ended).isSubset(of: Set(begun)) && begun.count - ended.count <= FinesseHouse.agents.count)
    }

    @Test("Numbers come in all the shapes that there are")
    func shapes() async {
        let requests = await play(system(), steps: 1200)
        #expect(requests.allSatisfy { $0.hasPrefix("/contact-center/vilnius/tel/") && !$0.contains(" ") })
        #expect(requests.contains { $0.contains("ani=++370") } && requests.contains { $0.contains("tel/?+370") })
        #expect(requests.contains { $0.contains("tel/+370") } && requests.contains { $0.contains("?key=val&ani=+370") })
    }

    @Test("Agents are seen in every state that calls bring, and with reasons")
    func states() async {
        let system = system()
        var states: Set<FinesseAgent.State> = []
        var reasons: Set<String> = []
        for _ in 0..<1200 {
            _ = await system.runOnce()
            world.advance(.seconds(1))
            for agent in finesse.agents {
                states.insert(agent.state)
                if let label = agent.reason?.label { reasons.insert(label) }
            }
        }
        #expect(states.isSuperset(of: [.ready, .reserved, .talking, .hold, .work, .notReady]))
        #expect(reasons.isSuperset(of: ["Обед", "Ring no answer"]))
    }

    @Test("The same seed rings the same numbers")
    func seeds() async {
        let first = await play(system(seed: 5), steps: 200)
        let again = FinesseHouse.double(now: { [world] in world.now })
        let second = await play(TelephoneSystem(finesse: again, callers: callers, seed: 5), steps: 200)
        #expect(first == second && !first.isEmpty)
    }
}
