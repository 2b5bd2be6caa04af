import Foundation
import Synchronization
import Testing

@testable import IncidentReporter

/// What waits, and what has to go.
@Suite struct SpoolTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func spool(bytes: Int = 1 << 20, age: Duration = .seconds(3600), now: @escaping () -> Date = Date.init) -> Spool {
        Spool(folder: "\(scratch.path)/spool", maxBytes: bytes, maxAge: age, now: now)
    }

    private func text(_ entry: SpoolEntry, _ spool: Spool) -> String? {
        spool.claim(entry) ? String(decoding: entry.body ?? [], as: UTF8.self) : nil
    }

    @Test func theWorstAndOldestIsFirst() {
        let clock = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
        let spool = spool { clock.withLock { $0 } }
        for (level, name) in [(ReportLevel.info, "a"), (.critical, "b"), (.info, "c"), (.critical, "d")] {
            let entry = spool.add(level: level, body: Array(name.utf8))
            #expect(spool.keep(entry))
            clock.withLock { $0 += 1 }
        }
        let next = self.spool { clock.withLock { $0 } }
        let found = next.waiting().map { text($0, next) }
        #expect(found == ["b", "d", "a", "c"])
    }

    @Test func theLowestLevelsAndOldestGoFirst() {
        let clock = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
        let spool = spool(bytes: 3 * SpoolEntry.blockBytes) { clock.withLock { $0 } }
        var isKept: [Bool] = []
        for level in [ReportLevel.debug, .info, .info, .error, .critical, .debug] {
            clock.withLock { $0 += 1 }
            isKept.append(spool.keep(spool.add(level: level, body: [1])))
        }
        #expect(isKept == [true, true, true, true, true, false])
        #expect(spool.waiting().map(\.level) == [.critical, .error, .info])
        #expect(spool.takeDropped() == [.debug: 2, .info: 1] && spool.takeDropped().isEmpty)
    }

    @Test func whatOthersPutIntoItCountsAMomentLater() {
        let bytes = 3 * SpoolEntry.blockBytes
        let spools = (0..<2).map { _ in Spool(folder: "\(scratch.path)/spool", maxBytes: bytes, maxAge: .seconds(60), lookPause: .zero) }
        for number in 0..<20 { _ = spools[number % 2].keep(spools[number % 2].add(level: .error, body: [1])) }
        #expect(scratch.kept == 3)
        // One that has just looked knows only of its own.
        let busy = Spool(folder: "\(scratch.path)/spool", maxBytes: bytes, maxAge: .seconds(60), lookPause: .seconds(3600))
        for _ in 0..<20 { _ = busy.keep(busy.add(level: .error, body: [1])) }
        #expect(scratch.kept == 3)
        #expect(busy.keep(busy.add(level: .critical, body: [1])) && busy.waiting().map(\.level) == [.critical, .error, .error])
    }

    @Test func whatIsTooOldGoes() {
        let clock = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
        let spool = spool(age: .seconds(60)) { clock.withLock { $0 } }
        #expect(spool.keep(spool.add(level: .error, body: [1])))
        clock.withLock { $0 += 61 }
        #expect(spool.waiting().isEmpty && spool.takeDropped() == [.error: 1] && scratch.kept == 0)
    }

    @Test func onlyOneProcessAtATimeHasAReportInHand() throws {
        let one = spool()
        let other = spool()
        let entry = one.add(level: .error, body: [1, 2])
        let seen = try #require(other.waiting().first)
        #expect(!other.claim(seen))
        #expect(one.keep(entry) && other.claim(seen) && seen.body == [1, 2] && seen.key == entry.key)
        #expect(!one.claim(entry))
        other.remove(seen)
        #expect(one.waiting().isEmpty)
    }

    @Test func whatACrashOfTheMachineLeftOfAReportIsDropped() throws {
        let spool = spool()
        let entry = spool.add(level: .error, body: [1, 2, 3])
        #expect(spool.keep(entry))
        try Data([1]).write(to: URL(fileURLWithPath: "\(scratch.path)/spool/\(entry.name)"))
        #expect(!spool.claim(entry) && scratch.kept == 0)
    }

    @Test func withoutAFolderReportsWaitInMemory() {
        let spool = Spool(folder: nil, maxBytes: 1 << 20, maxAge: .seconds(60))
        let entry = spool.add(level: .error, body: [1])
        #expect(spool.keep(entry) && spool.waiting().count == 1)
        #expect(spool.claim(entry) && entry.body == [1])
        spool.remove(entry)
        #expect(spool.waiting().isEmpty)
    }

    @Test func otherFilesAreLeftAlone() {
        #expect(SpoolEntry(name: "notes.txt") == nil && SpoolEntry(name: "9-1-1-a.json") == nil && SpoolEntry(name: "1-2-3.json") == nil)
        #expect(SpoolEntry(name: "3-1000-5-abc.json")?.level == .error)
    }
}
