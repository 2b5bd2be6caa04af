import Testing

@testable import StatusPage

@Suite("What must last before it counts") struct HysteresisTests {
    private func states(_ readings: [ComponentState], from first: ComponentState = .operational) -> [ComponentState] {
        var settled = Hysteresis.Settled(first)
        return readings.map { reading in
            settled = Hysteresis(worse: 2, better: 3).after(settled, reading: reading)
            return settled.state
        }
    }

    @Test("Worse counts after two readings in a row, better after three")
    func lasting() {
        #expect(states([.partialOutage, .partialOutage]) == [.operational, .partialOutage])
        #expect(
            states([.operational, .operational, .operational], from: .majorOutage) == [.majorOutage, .majorOutage, .operational])
    }

    @Test("One good reading between starts the count anew")
    func flicker() {
        #expect(states([.partialOutage, .operational, .partialOutage]).allSatisfy { $0 == .operational })
        let up = states([.operational, .operational, .majorOutage, .operational, .operational], from: .majorOutage)
        #expect(up.allSatisfy { $0 == .majorOutage })
    }

    @Test("Readings that are worse in different ways speak together, and the last one counts")
    func mixed() {
        #expect(states([.degradedPerformance, .majorOutage]) == [.operational, .majorOutage])
        #expect(states([.degradedPerformance, .operational, .partialOutage], from: .majorOutage).last == .partialOutage)
    }

    @Test("The first reading after none counts at once, and that there is none, too")
    func silence() {
        #expect(states([.majorOutage], from: .noData) == [.majorOutage])
        #expect(states([.noData]) == [.noData])
    }

    @Test("Better than before, and then worse than it: each counts for itself")
    func turning() {
        #expect(states([.operational, .majorOutage, .majorOutage], from: .partialOutage).last == .majorOutage)
    }
}
