import Kernel
import Testing

@testable import Helpdesk

struct ListWalkTests {
    /// Numbers that repeat, for made-up lists.
    private struct Dice {
        var state: UInt64
        mutating func roll(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(max(1, count)))
        }
    }

    private static func at(_ second: Int) -> Timestamp { Timestamp(microseconds: Int64(second) * 1_000_000) }

    private static func page(_ issues: [Int64: Int], _ walk: ListWalk, size: Int) -> [ListWalk.Entry] {
        let all = issues.filter { at($0.value) >= walk.from }.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        return all.dropFirst(walk.offset).prefix(size).map { .init(id: $0.key, updatedOn: at($0.value)) }
    }

    @Test(arguments: [1, 2, 5, 99, 100, 101, 1000])
    func everyIssueOfOneSecondIsSeen(count: Int) {
        let issues = Dictionary(uniqueKeysWithValues: (1...count).map { (Int64($0), 7) })
        var (walk, seen, pages) = (ListWalk(from: Self.at(7)), Set<Int64>(), 0)
        while !walk.isDone {
            let entries = Self.page(issues, walk, size: 100)
            seen.formUnion(entries.map(\.id))
            walk.take(entries)
            pages += 1
        }
        #expect(seen.count == count)
        #expect(pages <= count / 99 + 2)
    }

    @Test
    func aPageBeginsWithTheLastSecondOfTheOneBefore() {
        let issues: [Int64: Int] = [1: 1, 2: 2, 3: 2, 4: 3]
        var walk = ListWalk(from: Self.at(0), page: 3)
        walk.take(Self.page(issues, walk, size: 3))
        #expect(walk.from == Self.at(2))
        #expect(walk.offset == 0)
        #expect(!walk.isDone)
        walk.take(Self.page(issues, walk, size: 3))
        #expect(walk.newest == Self.at(3))
    }

    @Test
    func anEmptyListIsDoneAtOnce() {
        var walk = ListWalk(from: Self.at(9))
        walk.take([])
        #expect(walk.isDone)
        #expect(walk.newest == Self.at(9))
    }

    /// A smaller page than was asked for is no end of the list.
    @Test
    func aServerMaySendSmallerPages() {
        let issues = Dictionary(uniqueKeysWithValues: (1...60).map { (Int64($0), $0 / 7) })
        var (walk, seen) = (ListWalk(from: Self.at(0)), Set<Int64>())
        while !walk.isDone {
            let entries = Self.page(issues, walk, size: 25)
            seen.formUnion(entries.map(\.id))
            walk.take(entries, limit: 25)
        }
        #expect(seen.count == 60)
    }

    /// Issues change while pages are asked for: each is seen with its last change, now or from where the walk ended.
    @Test(arguments: 1...300)
    func nothingIsMissedThoughIssuesMove(seed: Int) {
        var dice = Dice(state: UInt64(seed))
        let size = 3 + dice.roll(6)
        var clock = 20
        var issues: [Int64: Int] = [:]
        for id in 1...Int64(20 + dice.roll(120)) { issues[id] = dice.roll(3) == 0 ? 5 : dice.roll(clock) }
        var seen: [Int64: Int] = [:]
        var (walk, turns) = (ListWalk(from: Self.at(0), page: size), 0)
        while !walk.isDone, turns < 2000 {
            turns += 1
            let entries = Self.page(issues, walk, size: size)
            for entry in entries { seen[entry.id] = max(seen[entry.id] ?? 0, Int(entry.updatedOn.microseconds / 1_000_000)) }
            walk.take(entries)
            guard turns < 400 else { continue }
            clock += dice.roll(2)
            for _ in 0..<dice.roll(3) { issues[Int64(1 + dice.roll(issues.count))] = clock }
        }
        #expect(walk.isDone)
        // The next one begins with the last second again.
        let missed = issues.filter { id, second in seen[id] != second && Self.at(second) < walk.newest }
        #expect(missed.isEmpty, "seed \(seed): \(missed)")
    }
}
