import Kernel
import Logging
import Synchronization
import TestKit
import Testing

@testable import Platform

@Suite(.bothEngines, .timeLimit(.minutes(5))) struct SchedulerTests {
    private let world = TestWorld()

    private func scheduler(_ database: Database, _ jobs: [ScheduledJob], node: String = "server") -> Scheduler {
        Scheduler(database: database, jobs: jobs, now: { world.now }, node: node, logger: Logger(label: "test"))
    }

    private func job(_ name: String, every interval: Duration = .seconds(60)) -> ScheduledJob {
        ScheduledJob(name: name, every: interval) {}
    }

    @Test func aJobRunsAtOnceAndThenInItsInterval() async throws {
        let database = try await TestDatabase([]).database
        let scheduler = scheduler(database, [job("a"), job("b", every: .seconds(90))])
        #expect(try await scheduler.runOnce() == ["a", "b"])
        #expect(try await scheduler.runOnce() == [])
        world.advance(.seconds(60))
        #expect(try await scheduler.runOnce() == ["a"])
        world.advance(.seconds(3600))
        #expect(try await scheduler.runOnce() == ["a", "b"])
        #expect(try await scheduler.runOnce() == [])
    }

    @Test func aRestartChangesNothing() async throws {
        let test = try await TestDatabase([])
        #expect(try await scheduler(test.database, [job("a")]).runOnce() == ["a"])
        #expect(try await scheduler(try await test.openAgain(), [job("a")]).runOnce() == [])
    }

    @Test func aClockThatWasAheadDoesNotPutJobsOff() async throws {
        let database = try await TestDatabase([]).database
        let scheduler = scheduler(database, [job("a")])
        world.advance(.seconds(365 * 86_400))
        #expect(try await scheduler.runOnce() == ["a"])
        world.advance(.seconds(-365 * 86_400))
        #expect(try await scheduler.runOnce() == ["a"])
        #expect(try await scheduler.runOnce() == [])
    }

    @Test func clocksThatDifferALittleMakeNoJobRunTwice() async throws {
        let database = try await TestDatabase([]).database
        #expect(try await scheduler(database, [job("a")]).runOnce() == ["a"])
        world.advance(.seconds(-30))
        #expect(try await scheduler(database, [job("a")], node: "other").runOnce() == [])
    }

    @Test func aClaimedJobIsLeftAloneUntilTheClaimExpires() async throws {
        let database = try await TestDatabase([]).database
        let claims = JobClaims(database: database, node: "dead", now: { world.now })
        #expect(try await claims.take(job("a")))
        #expect(try await claims.take(job("a")) == false)
        let other = scheduler(database, [job("a")], node: "other")
        #expect(try await other.runOnce() == [])
        world.advance(.seconds(500))
        try await claims.renew(job("a"))
        world.advance(.seconds(500))
        #expect(try await other.runOnce() == [])
        world.advance(.seconds(101))
        #expect(try await other.runOnce() == ["a"])
    }

    @Test func theSameNodeTakesUpItsJobsAtOnceAfterACrash() async throws {
        let database = try await TestDatabase([]).database
        #expect(try await JobClaims(database: database, node: "server", now: { world.now }).take(job("a")))
        let scheduler = scheduler(database, [job("a")])
        #expect(try await scheduler.runOnce() == [])
        try await scheduler.start()
        #expect(try await scheduler.runOnce() == ["a"])
    }

    @Test func aClaimFromAWrongClockDoesNotHold() async throws {
        let database = try await TestDatabase([]).database
        world.advance(.seconds(365 * 86_400))
        #expect(try await JobClaims(database: database, node: "dead", now: { world.now }).take(job("a")))
        world.advance(.seconds(-365 * 86_400))
        #expect(try await scheduler(database, [job("a")]).runOnce() == ["a"])
    }

    @Test func aJobThatFailsIsNotedAndRunsAgainNextTime() async throws {
        struct Broken: Error {}
        let database = try await TestDatabase([]).database
        let fails = Mutex(true)
        let job = ScheduledJob(name: "a", every: .seconds(60)) { if fails.withLock({ $0 }) { throw Broken() } }
        let scheduler = scheduler(database, [job])
        let failures: @Sendable () async throws -> (Int, String?) = {
            let row = try await database.read { try $0.row("SELECT failures, last_error FROM scheduled_jobs") }
            return (try row?.int("failures") ?? -1, try row?.optionalText("last_error"))
        }
        for count in 1...2 {
            #expect(try await scheduler.runOnce() == ["a"])
            #expect(try await failures() == (count, "Broken()"))
            world.advance(.seconds(60))
        }
        fails.withLock { $0 = false }
        #expect(try await scheduler.runOnce() == ["a"])
        #expect(try await failures() == (0, nil))
    }

    @Test func noWriteIsMadeWhenNothingIsDue() async throws {
        let database = try await TestDatabase([]).database
        let scheduler = scheduler(database, [job("a")])
        _ = try await scheduler.runOnce()
        let commits = Mutex(0)
        database.onCommit { commits.withLock { $0 += 1 } }
        for _ in 0..<5 { _ = try await scheduler.runOnce() }
        #expect(commits.withLock { $0 } == 0)
    }
}
