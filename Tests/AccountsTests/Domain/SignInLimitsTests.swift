@testable import Accounts
import Kernel
import TestKit
import Testing

@Suite struct SignInLimitsTests {
    let world = TestWorld()

    /// Fails `count` times, waiting as long as is asked; returns the waits.
    private func fail(_ count: Int, _ limits: inout SignInLimits, name: String = "ann", address: String = "1.1.1.1") -> [Duration] {
        var waits: [Duration] = []
        for _ in 0..<count {
            if let wait = wait(&limits, name: name, address: address) {
                waits.append(wait)
                world.advance(wait)
                #expect(self.wait(&limits, name: name, address: address) == nil)
            }
        }
        return waits
    }

    /// Nil when the try was let in.
    private func wait(_ limits: inout SignInLimits, name: String = "ann", address: String = "1.1.1.1") -> Duration? {
        var told: Duration?
        try? limits.begin(name: name, address: address, at: world.now) { wait in
            told = wait
            return .tooManyAttempts(retryAfter: wait)
        }
        return told
    }

    @Test func theDelayGrowsUpToABound() {
        var limits = SignInLimits(policy: .init())
        let waits = fail(20, &limits)
        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60].map { .seconds($0) })
    }

    @Test func refusedTriesAreNotCounted() {
        var limits = SignInLimits(policy: .init())
        _ = fail(10, &limits)
        for _ in 0..<1000 { #expect(wait(&limits) == .seconds(1)) }
        world.advance(.seconds(1))
        #expect(wait(&limits) == nil)
    }

    @Test func failuresAreForgottenWithTheWindow() {
        var limits = SignInLimits(policy: .init())
        _ = fail(12, &limits)
        world.advance(.seconds(15 * 60))
        #expect(fail(10, &limits).isEmpty)
    }

    @Test func successForgetsAndIsNotAFailure() {
        var limits = SignInLimits(policy: .init())
        for _ in 0..<100 {
            let start = world.now
            #expect(wait(&limits) == nil)
            limits.succeed(name: "ann", address: "1.1.1.1", startedAt: start, at: world.now)
        }
        #expect(fail(10, &limits).isEmpty)
    }

    @Test func guessesFromElsewhereDoNotLockSomebodyOut() {
        var limits = SignInLimits(policy: .init())
        _ = fail(30, &limits, address: "6.6.6.6")
        #expect(wait(&limits, address: "1.1.1.1") == nil)
    }

    @Test func anAddressThatTriesManyNamesMustWait() {
        var limits = SignInLimits(policy: .init())
        for number in 0..<50 { #expect(wait(&limits, name: "user\(number)") == nil) }
        #expect(wait(&limits, name: "another") == .seconds(1))
        #expect(wait(&limits, name: "another", address: "2.2.2.2") == nil)
    }

    @Test func whoSignedInHereBeforeIsNotHeldUpByOthersAtTheSameAddress() {
        var limits = SignInLimits(policy: .init())
        let start = world.now
        #expect(wait(&limits) == nil)
        limits.succeed(name: "ann", address: "1.1.1.1", startedAt: start, at: world.now)
        for number in 0..<60 { _ = wait(&limits, name: "user\(number)") }
        #expect(wait(&limits, name: "bob") != nil)
        #expect(wait(&limits, name: "ann") == nil)
    }

    @Test func triesAtTheSameMomentAllCount() {
        var limits = SignInLimits(policy: .init())
        let passed = (0..<100).filter { _ in wait(&limits) == nil }
        #expect(passed.count == 10)
    }

    @Test func whatWasWithdrawnDoesNotCount() {
        var limits = SignInLimits(policy: .init())
        for _ in 0..<100 {
            #expect(wait(&limits) == nil)
            limits.withdraw(name: "ann", address: "1.1.1.1", startedAt: world.now)
        }
    }

    @Test func aClockThatIsSetBackLocksNobodyOut() {
        var limits = SignInLimits(policy: .init())
        _ = fail(15, &limits)
        world.advance(.seconds(-86_400))
        #expect(wait(&limits) == nil)
    }

    @Test func memoryIsBounded() {
        var limits = SignInLimits(policy: .init())
        for number in 0..<30_000 { _ = wait(&limits, name: "user\(number)", address: "host\(number)") }
        #expect(limits.size <= 20_002)
    }
}
