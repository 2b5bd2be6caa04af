import Kernel
import TestKit
import Testing

@testable import Tickets

@Suite struct JobTableTests {
    private static let all = Set(ConnectorQuestion.Kind.allCases)

    /// A table and its clock.
    struct Table {
        var jobs: JobTable
        var now = Timestamp(microseconds: 0)

        init(inFlight: Int = 2, queued: Int = 100) {
            var limits = JobTable.Limits()
            (limits.inFlight, limits.queued) = (inFlight, queued)
            jobs = JobTable(limits)
        }

        mutating func pass(seconds: Int64) -> [JobTable.Effect] {
            now = now.adding(.seconds(seconds))
            return jobs.expire(at: now)
        }

        mutating func ask(_ ids: ClosedRange<Int64>, _ priority: JobPriority = .live) -> [JobTable.Effect] {
            ids.flatMap { jobs.ask($0, .ticket("\($0)"), priority, at: now) }
        }

        mutating func sit(_ seats: JobTable.SeatID...) -> [JobTable.Effect] {
            seats.flatMap { jobs.sit($0, asks: JobTableTests.all, at: now) }
        }
    }

    /// Which seat each job was sent to.
    private func sent(_ effects: [JobTable.Effect]) -> [Int64: Int64] {
        Dictionary(
            effects.compactMap { effect -> (Int64, Int64)? in
                if case .send(let job, _, let seat) = effect { (job, seat) } else { nil }
            }
        ) { $1 }
    }

    private func ends(_ effects: [JobTable.Effect]) -> [Int64: JobTable.End] {
        Dictionary(
            effects.compactMap { effect -> (Int64, JobTable.End)? in
                if case .end(let job, _, let end, _) = effect { (job, end) } else { nil }
            }
        ) { $1 }
    }

    @Test func withoutAConnectorNothingWaits() {
        var table = Table()
        #expect(table.ask(1...1) == [.end(1, .ticket("1"), .noConnector, at: nil)])
        #expect(table.jobs.waiting == 0 && !table.jobs.isConnected)
    }

    @Test func jobsAreSpread() {
        var table = Table(inFlight: 10)
        _ = table.sit(1, 2, 3)
        let found = sent(table.ask(1...6))
        #expect(Dictionary(grouping: found.keys, by: { found[$0] ?? 0 }).mapValues(\.count) == [1: 2, 2: 2, 3: 2])
        _ = table.jobs.answered(2, by: found[2] ?? 0, at: table.now)
        #expect(sent(table.ask(7...7)) == [7: found[2] ?? 0])
    }

    @Test func threeHundredJobsAreWithOneConnectorAtATimeAndTheRestWaits() {
        var table = Table(inFlight: 300)
        _ = table.sit(1)
        #expect(sent(table.ask(1...400)).count == 300)
        #expect(table.jobs.inFlight(at: 1) == 300 && table.jobs.waiting == 100)
        let next = table.jobs.answered(150, by: 1, at: table.now)
        #expect(next?.question == .ticket("150") && sent(next?.effects ?? []) == [301: 1])
    }

    @Test func whatSomebodyLooksAtGoesFirst() {
        var table = Table(inFlight: 1)
        _ = table.sit(1)
        _ = table.ask(1...1, .backfill)
        _ = table.ask(2...2, .backfill)
        _ = table.ask(3...3, .nightly)
        _ = table.ask(4...4, .live)
        var order: [Int64] = []
        var current: Int64 = 1
        while let next = sent(table.jobs.answered(current, by: 1, at: table.now)?.effects ?? []).keys.first {
            order.append(next)
            current = next
        }
        #expect(order == [4, 3, 2])
    }

    @Test func moreThanTheQueueHoldsIsRefused() {
        var table = Table(inFlight: 1, queued: 2)
        _ = table.sit(1)
        #expect(ends(table.ask(1...5)) == [4: .queueFull, 5: .queueFull])
    }

    @Test func onlyWhoHasAJobCanAnswerItAndOnce() {
        var table = Table()
        _ = table.sit(1, 2)
        let seat = sent(table.ask(1...1))[1] ?? 0
        #expect(table.jobs.answered(1, by: 3 - seat, at: table.now) == nil)
        #expect(table.jobs.answered(9, by: seat, at: table.now) == nil)
        #expect(table.jobs.answered(1, by: seat, at: table.now) != nil)
        #expect(table.jobs.answered(1, by: seat, at: table.now) == nil)
    }

    @Test func jobsOfALostConnectorAreGivenToAnotherOnce() {
        var table = Table()
        _ = table.sit(1)
        _ = table.ask(1...2)
        _ = table.sit(2)
        #expect(sent(table.jobs.leave(1, at: table.now)) == [1: 2, 2: 2])
        #expect(table.jobs.answered(1, by: 1, at: table.now) == nil)
        #expect(table.jobs.answered(1, by: 2, at: table.now) != nil)
        #expect(ends(table.jobs.leave(2, at: table.now)) == [2: .lost])
    }

    @Test func withoutAnotherTheyWaitForTheNextAndNotForEver() {
        var table = Table()
        _ = table.sit(1)
        _ = table.ask(1...2)
        #expect(table.jobs.leave(1, at: table.now).isEmpty && table.jobs.waiting == 2)
        #expect(table.pass(seconds: 299).isEmpty)
        var later = table
        #expect(sent(later.sit(2)) == [1: 2, 2: 2])
        #expect(ends(table.pass(seconds: 1)) == [1: .noConnector, 2: .noConnector])
        #expect(table.sit(2).isEmpty)
    }

    @Test func whoLetsATimePassLosesItsSeatAndTheRestIsGivenOn() {
        var table = Table()
        _ = table.sit(1)
        _ = table.ask(1...1)
        #expect(table.pass(seconds: 10).isEmpty)
        _ = table.ask(2...2)
        #expect(table.pass(seconds: 289).isEmpty)
        _ = table.sit(2)
        let effects = table.pass(seconds: 1)
        #expect(effects.contains(.end(1, .ticket("1"), .timeout, at: 1)) && effects.contains(.close(1)))
        #expect(sent(effects) == [2: 2])
        // The time of a job that is given again begins again.
        #expect(table.pass(seconds: 299).isEmpty && table.jobs.inFlight(at: 2) == 1)
        #expect(ends(table.pass(seconds: 1)) == [2: .timeout])
    }

    @Test func anAnswerInTimeEndsNothing() {
        var table = Table()
        _ = table.sit(1)
        _ = table.ask(1...1)
        _ = table.jobs.answered(1, by: 1, at: table.now)
        #expect(table.pass(seconds: 1000).isEmpty && table.jobs.isConnected)
    }

    @Test func whoComesBackGoesOnWhereItWas() {
        var table = Table()
        _ = table.sit(1)
        _ = table.ask(1...2)
        table.jobs.accepted(1, by: 1)
        table.jobs.away(1, at: table.now)
        #expect(!table.jobs.isConnected)
        #expect(table.ask(3...3).isEmpty && table.pass(seconds: 29).isEmpty)
        let (jobs, effects) = table.jobs.back(1, at: table.now)
        #expect(jobs == [1, 2] && sent(effects) == [2: 1])
        #expect(table.jobs.answered(1, by: 1, at: table.now) != nil)
    }

    @Test func whoStaysAwayLosesItsJobs() {
        var table = Table()
        _ = table.sit(1, 2)
        let first = sent(table.ask(1...2)).first { $0.value == 1 }?.key ?? 0
        table.jobs.away(1, at: table.now)
        let effects = table.pass(seconds: 30)
        #expect(sent(effects) == [first: 2] && effects.contains(.close(1)))
        #expect(table.jobs.back(1, at: table.now).jobs.isEmpty)
    }

    @Test func whatNobodyWaitsForIsTakenBack() {
        var table = Table(inFlight: 1)
        _ = table.sit(1)
        _ = table.ask(1...3)
        #expect(table.jobs.cancel(2, at: table.now).isEmpty && table.jobs.waiting == 1)
        let effects = table.jobs.cancel(1, at: table.now)
        #expect(effects.first == .cancel(1, at: 1) && sent(effects) == [3: 1])
        #expect(table.jobs.cancel(1, at: table.now).isEmpty)
    }

    @Test func aConnectorIsAskedOnlyWhatItCanBe() {
        var table = Table()
        _ = table.jobs.sit(1, asks: [.list], at: table.now)
        #expect(ends(table.ask(1...1)) == [1: .unsupported])
        #expect(sent(table.jobs.ask(2, .list(filter: "f"), .live, at: table.now)) == [2: 1])
        _ = table.jobs.sit(2, asks: [.ticket], at: table.now)
        #expect(sent(table.ask(3...4)) == [3: 2, 4: 2])
    }

    /// However connectors come, go and answer: each job ends once, and none is with two.
    @Test(arguments: 1...20) func nothingIsLostAndNothingEndsTwice(seed: Int) {
        let chance = TestWorld().world
        var table = Table(inFlight: 3, queued: 1000)
        var (open, ended): (Set<Int64>, [Int64: Int]) = ([], [:])
        var seats: [Int64: Set<Int64>] = [:]
        var next: Int64 = 0
        func note(_ effects: [JobTable.Effect]) {
            for case .close(let seat) in effects { seats[seat] = nil }
            for effect in effects {
                switch effect {
                case .send(let job, _, let seat):
                    #expect(!seats.values.contains { $0.contains(job) })
                    seats[seat, default: []].insert(job)
                    #expect(seats[seat]?.count ?? 0 <= 3)
                case .end(let job, _, _, let seat):
                    if let seat { seats[seat]?.remove(job) }
                    ended[job, default: 0] += 1
                    open.remove(job)
                case .close, .cancel: break
                }
            }
        }
        for _ in 0..<seed { _ = chance.randomBytes(3) }
        for step in 0..<400 {
            let roll = chance.randomBytes(2)
            let seat = Int64(roll[1] % 3)
            switch roll[0] % 6 {
            case 0, 1:
                next += 1
                open.insert(next)
                note(table.jobs.ask(next, .ticket("\(next)"), JobPriority.allCases[Int(roll[1]) % 3], at: table.now))
            case 2 where seats[seat] == nil:
                seats[seat] = []
                note(table.sit(seat))
            case 3 where step % 3 == 0:
                let lost = seats.removeValue(forKey: seat)
                let effects = table.jobs.leave(seat, at: table.now)
                #expect(lost != nil || effects.isEmpty)
                note(effects)
            case 4:
                guard let job = seats[seat]?.min() else { continue }
                seats[seat]?.remove(job)
                let answer = table.jobs.answered(job, by: seat, at: table.now)
                #expect(answer != nil)
                ended[job, default: 0] += 1
                open.remove(job)
                note(answer?.effects ?? [])
            default: note(table.pass(seconds: Int64(roll[1])))
            }
        }
        note(table.pass(seconds: 10_000))
        note(table.pass(seconds: 10_000))
        note(table.pass(seconds: 10_000))
        #expect(open.isEmpty && ended.values.allSatisfy { $0 == 1 } && table.jobs.waiting == 0)
    }
}
