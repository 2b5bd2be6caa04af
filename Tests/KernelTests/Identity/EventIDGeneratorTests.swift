import TestKit
import Testing

@testable import Kernel

@Suite struct EventIDGeneratorTests {
    private let world = TestWorld()

    private func generator(node: Int = 1, after last: EventID = EventID(rawValue: 0)) -> EventIDGenerator {
        EventIDGenerator(node: node, after: last, now: { world.now })
    }

    private func isRising(_ ids: [EventID]) -> Bool { zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 } }

    @Test func idsRiseAlsoWhenMoreAreAskedForThanAMillisecondHolds() {
        let generator = generator()
        let ids = (0..<5000).map { _ in generator.next() }
        #expect(isRising(ids))
        #expect(ids[0].time == world.now)
        #expect(ids[4095].time == world.now)
        #expect(ids[4999].time == world.now.adding(.milliseconds(1)))
    }

    @Test func idsRiseWhenTheClockJumpsBack() throws {
        let generator = generator()
        let before = (0..<10).map { _ in generator.next() }
        world.advance(.seconds(-3600))
        let after = (0..<5000).map { _ in generator.next() }
        #expect(isRising(before + after))
        // As soon as the clock has caught up, ids tell the time again.
        world.advance(.seconds(3601))
        #expect(generator.next().time == world.now)
    }

    @Test func idsGoOnAfterTheHighestStoredOne() {
        let stored = EventID(notBefore: world.now.adding(.seconds(60)))
        let generator = generator(after: stored)
        #expect(isRising([stored, generator.next(), generator.next()]))
    }

    @Test(arguments: [0, 1, 511, 1023])
    func nodesNeverMeet(node: Int) {
        let mine = generator(node: node)
        let other = generator(node: (node + 1) & 1023)
        let ids = (0..<3000).flatMap { _ in [mine.next(), other.next()] }
        #expect(Set(ids).count == 6000)
        #expect(
            ids.enumerated().allSatisfy { Int($1.rawValue >> 12) & 1023 == ($0 % 2 == 0 ? node : (node + 1) & 1023) })
    }

    @Test func anIDOfAnotherNodeIsFollowedByOneOfThisNode() {
        let foreign = EventID(rawValue: EventID(notBefore: world.now).rawValue | 900 << 12 | 5)
        let next = generator(node: 7, after: foreign).next()
        #expect(next > foreign)
        #expect(next.rawValue >> 12 & 1023 == 7)
    }

    @Test func noIDIsHandedOutTwiceToManyAtOnce() async {
        let generator = generator()
        let ids = await withTaskGroup(of: [EventID].self) { group in
            for _ in 0..<8 { group.addTask { (0..<2000).map { _ in generator.next() } } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(ids).count == 16_000)
    }
}
