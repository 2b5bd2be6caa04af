import Kernel
import TestKit
import Testing

@testable import Accounts

@Suite struct FailureBudgetTests {
    private let ann = FailureBudget.Key(user: UserID(1), address: "192.0.2.1")

    @Test func oneLineAMinuteSaysHowManyTriesItStandsFor() {
        let world = TestWorld()
        var budget = FailureBudget()
        #expect(budget.count(ann, at: world.now) == 1)
        for _ in 0..<9 {
            world.advance(.seconds(5))
            #expect(budget.count(ann, at: world.now) == nil)
        }
        world.advance(.seconds(15))
        #expect(budget.count(ann, at: world.now) == 10)
        world.advance(.seconds(60))
        #expect(budget.count(ann, at: world.now) == 1)
    }

    @Test func othersAreCountedApart() {
        let world = TestWorld()
        var budget = FailureBudget()
        let keys = [
            ann, .init(user: UserID(1), address: "192.0.2.2"), .init(user: UserID(2), address: "192.0.2.1"), .init(user: nil, address: ""),
        ]
        for key in keys { #expect(budget.count(key, at: world.now) == 1) }
    }

    @Test func manyAddressesDoNotWriteMoreThanABound() {
        let world = TestWorld()
        var budget = FailureBudget()
        var lines = 0
        for minute in 0..<10 {
            for number in 0..<2000 where budget.count(.init(user: nil, address: "\(minute) \(number)"), at: world.now) != nil { lines += 1 }
            world.advance(.seconds(60))
        }
        #expect(lines == 10 * FailureBudget.mostInInterval)
    }

    @Test func aClockThatIsSetBackDoesNotSilenceIt() {
        let world = TestWorld()
        var budget = FailureBudget()
        #expect(budget.count(ann, at: world.now) == 1)
        world.advance(.seconds(-3600))
        #expect(budget.count(ann, at: world.now) == 1)
    }
}
