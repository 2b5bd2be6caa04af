import Kernel
import Testing

@testable import Notifications

@Suite("How long what failed waits")
struct RetryPlanTests {
    private func plan(chance: Double = 0.5) -> RetryPlan {
        RetryPlan(first: .seconds(1), most: .seconds(600), giveUp: .seconds(86_400), chance: { chance })
    }

    @Test("twice as long each time, up to the most", arguments: [(1, 1), (2, 2), (3, 4), (10, 512), (11, 600), (1000, 600)])
    func doubles(failures: Int, seconds: Int) {
        #expect(plan().wait(after: failures) == .seconds(seconds))
    }

    @Test("within a fifth by chance")
    func spreads() {
        for (chance, milliseconds) in [(0.0, 6400), (1.0, 9600)] {
            let difference = plan(chance: chance).wait(after: 4) - .milliseconds(milliseconds)
            #expect(abs(difference / .milliseconds(1)) < 0.001)
        }
    }

    @Test("longer when the other side says so, and never shorter")
    func waitsAsAsked() {
        #expect(plan().wait(after: 1, asked: .seconds(7000)) == .seconds(7000))
        #expect(plan().wait(after: 11, asked: .seconds(1)) == .seconds(600))
    }
}
