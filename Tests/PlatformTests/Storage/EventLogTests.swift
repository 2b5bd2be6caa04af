import Dispatch
import Kernel
import Logging
import Synchronization
import TestKit
import Testing

@testable import Platform

@Suite(.bothEngines, .timeLimit(.minutes(5))) struct EventLogTests {
    private static let now = Timestamp(microseconds: 1_000_000)

    private func append(_ events: [DomainEvent], on database: Database, at time: Timestamp = now) async throws {
        try await database.write { try EventLog.append(events, at: time, on: $0) }
    }

    private func services(_ numbers: ClosedRange<Int64>) -> [DomainEvent] {
        numbers.map { .serviceChanged(ServiceID($0)) }
    }

    private func appendUnknown(_ count: Int, on database: Database) async throws {
        try await database.write { connection in
            for _ in 0..<count {
                try connection.execute(
                    "INSERT INTO event_log (at, payload) VALUES (?1, ?2)", 1, #"{"laterVersion":{}}"#)
            }
        }
    }

    /// Holds the database whose changes it hears of, as caches do.
    private final class Hearer: Sendable {
        let database: Database
        init(_ database: Database) { self.database = database }
        func hear() {}
    }

    @Test func aClosedDatabaseHoldsNobodyWhoHeardOfIt() async throws {
        weak var hearer: Hearer?
        do {
            let database = try await TestDatabase([]).database
            let new = Hearer(database)
            hearer = new
            database.subscribe { _ in new.hear() }
            database.onCommit { new.hear() }
            try await append(services(1...1), on: database)
            try database.close()
        }
        #expect(await isFreed { hearer })
    }

    @Test func entriesComeInOrderAndInPages() async throws {
        let database = try await TestDatabase([]).database
        let empty = try await database.read { (try EventLog.bounds(on: $0), try EventLog.newestTime(on: $0)) }
        #expect(empty.0.oldest == nil && empty.0.newest == 0 && empty.1 == nil)
        try await append(services(1...3), on: database)
        try await append(services(4...5), on: database, at: Timestamp(microseconds: 7))
        let (first, rest) = try await database.read { connection in
            let first = try EventLog.entries(after: 0, limit: 2, on: connection)
            return (first, try EventLog.entries(after: first.last?.position ?? 0, limit: 10, on: connection))
        }
        #expect(first.map(\.event) == services(1...2))
        #expect(rest.map(\.event) == services(3...5))
        #expect(rest.last?.at == Timestamp(microseconds: 7))
        #expect(try await database.read { try EventLog.end(on: $0) } == rest.last?.position)
        let (bounds, time) = try await database.read { (try EventLog.bounds(on: $0), try EventLog.newestTime(on: $0)) }
        #expect(bounds.oldest == first.first?.position && bounds.newest == rest.last?.position)
        #expect(time == Timestamp(microseconds: 7))
    }

    @Test func subscribersKnowBeforeAWriteReturns() async throws {
        let database = try await TestDatabase([]).database
        let told = Told()
        database.subscribe { try? told.add($0) }
        try await append(services(1...2), on: database)
        #expect(told.events == services(1...2))
        _ = try await database.write { _ in 1 }
        #expect(told.events.count == 2)
    }

    @Test func whatASubscriberReadsIsCommitted() async throws {
        let database = try await TestDatabase([]).database
        let seen = Mutex<[Int]>([])
        database.subscribe { [weak database] _ in
            let count = try? await database?.read { try EventLog.entries(after: 0, limit: 10, on: $0).count }
            seen.withLock { $0.append(count ?? -1) }
        }
        try await append(services(1...3), on: database)
        #expect(seen.withLock { $0 } == [3, 3, 3])
    }

    @Test func subscribersAreNotToldOfAWriteThatFails() async throws {
        struct Refused: Error {}
        let database = try await TestDatabase([]).database
        let told = Told()
        database.subscribe { try? told.add($0) }
        await #expect(throws: Refused.self) {
            try await database.write { connection in
                try EventLog.append([.serviceChanged(ServiceID(1))], at: Self.now, on: connection)
                throw Refused()
            }
        }
        #expect(told.events.isEmpty)
    }

    @Test func eventsOfAWriteThatFailsAreNotTold() async throws {
        struct Refused: Error {}
        let database = try await TestDatabase([]).database
        await #expect(throws: Refused.self) {
            try await database.write { connection in
                try EventLog.append([.serviceChanged(ServiceID(1))], at: Self.now, on: connection)
                throw Refused()
            }
        }
        #expect(try await database.read { try EventLog.entries(after: 0, limit: 9, on: $0).isEmpty })
    }

    // MARK: Consumers

    private func consumer(_ name: String, on database: Database, told: Told) -> EventConsumer {
        EventConsumer(name: name, database: database, now: { Self.now }) { entries, _ in
            { _ in for entry in entries { try told.add(entry.event) } }
        }
    }

    @Test func aConsumerHandlesEachEntryOnce() async throws {
        let database = try await TestDatabase([]).database
        let told = Told()
        try await append(services(1...5), on: database)
        let consumer = consumer("c", on: database, told: told)
        #expect(try await consumer.runOnce(limit: 3) == 3)
        #expect(try await consumer.runOnce(limit: 3) == 2)
        #expect(try await consumer.runOnce(limit: 3) == 0)
        // Another life of the same consumer goes on where this one ended.
        #expect(try await self.consumer("c", on: database, told: told).runOnce() == 0)
        #expect(told.events == services(1...5))
    }

    @Test func aConsumerThatFailsHandlesTheEntryAgain() async throws {
        let database = try await TestDatabase([]).database
        let told = Told()
        try await append(services(1...2), on: database)
        told.failsAt(.serviceChanged(ServiceID(2)))
        let consumer = consumer("c", on: database, told: told)
        await #expect(throws: Told.Failure.self) { try await consumer.runOnce() }
        told.failsAt(nil)
        #expect(try await consumer.runOnce() == 2)
    }

    @Test func entriesOfANewerVersionHoldNobodyUp() async throws {
        let database = try await TestDatabase([]).database
        let told = Told()
        let consumer = consumer("c", on: database, told: told)
        try await appendUnknown(3, on: database)
        try await append(services(1...1), on: database)
        #expect(try await consumer.runOnce(limit: 2) == 0)
        #expect(try await consumer.runOnce(limit: 2) == 1)
        #expect(told.events == services(1...1))
    }

    @Test func whatCommitsLateIsNotSkipped() async throws {
        let test = try await TestDatabase([])
        let (first, second) = (test.database, try await test.openAgain())
        let told = Told()
        let consumer = consumer("c", on: test.database, told: told)
        let appended = DispatchSemaphore(value: 0)
        let mayCommit = DispatchSemaphore(value: 0)
        async let early: Void = first.write { connection in
            try EventLog.append([.serviceChanged(ServiceID(1))], at: Self.now, on: connection)
            appended.signal()
            mayCommit.wait()
        }
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                appended.wait(); continuation.resume()
            }
        }
        // Has its position later and would commit sooner, if it did not have to wait.
        async let late: Void = append([.serviceChanged(ServiceID(2))], on: second)
        let reader = try await test.openAgain()
        #expect(try await reader.read { try EventLog.end(on: $0) } == 0)
        #expect(try await self.consumer("other", on: reader, told: Told()).runOnce() == 0)
        mayCommit.signal()
        _ = try await (early, late)
        #expect(try await consumer.runOnce() == 2)
        #expect(told.events == [.serviceChanged(ServiceID(1)), .serviceChanged(ServiceID(2))])
    }

    @Test func twoNodesShareTheWorkOfAConsumer() async throws {
        let test = try await TestDatabase([])
        try await append(services(1...300), on: test.database)
        let told = Told()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for database in [test.database, try await test.openAgain(), try await test.openAgain()] {
                let consumer = consumer("shared", on: database, told: told)
                // Who comes too late for a page gets none of it, and looks again.
                group.addTask {
                    while try await !database.read({ try EventConsumer.isAtEnd("shared", on: $0) }) {
                        _ = try await consumer.runOnce(limit: 7)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(told.events == services(1...300), "each once, and in order")
    }

    // MARK: The follower

    @Test func aFollowerTellsWhatOtherProcessesWrote() async throws {
        let test = try await TestDatabase([])
        let told = Told()
        try await append(services(1...2), on: test.database)
        let follower = EventFollower(
            database: test.database, logger: Logger(label: "test"), subscribers: [{ try? told.add($0) }])
        try await follower.start()
        let other = try await test.openAgain()
        try await append(services(3...4), on: other)
        #expect(try await follower.runOnce() == 2)
        try await append(services(5...5), on: test.database)
        #expect(try await follower.runOnce() == 1)
        #expect(try await follower.runOnce() == 0)
        #expect(told.events == services(3...5))
    }

    @Test func aFollowerTellsWhatCameSinceItsStart() async throws {
        let database = try await TestDatabase([]).database
        let told = Told()
        try await append(services(1...2), on: database)
        let loaded = try await database.read { try EventLog.end(on: $0) }
        try await append(services(3...3), on: database)
        let follower = EventFollower(
            database: database, from: loaded, logger: Logger(label: "test"), subscribers: [{ try? told.add($0) }])
        try await follower.start()
        #expect(try await follower.runOnce() == 1)
        #expect(told.events == services(3...3))
    }

    @Test func aFollowerCatchesUpWithAnyNumberAndPassesOverTheUnknown() async throws {
        let database = try await TestDatabase([]).database
        let told = Told()
        let follower = EventFollower(
            database: database, logger: Logger(label: "test"), subscribers: [{ try? told.add($0) }])
        try await follower.start()
        try await appendUnknown(1001, on: database)
        try await append(services(1...1200), on: database)
        #expect(try await follower.runOnce() == 1200)
        #expect(told.events == services(1...1200))
    }

    @Test func aRunningFollowerIsWokenByCommits() async throws {
        let database = try await TestDatabase([]).database
        let (stream, continuation) = AsyncStream.makeStream(of: DomainEvent.self)
        let follower = EventFollower(
            database: database, poll: .seconds(3600), pause: .zero, logger: Logger(label: "test"),
            subscribers: [{ continuation.yield($0) }])
        try await follower.start()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await follower.run() }
            try await append(services(1...1), on: database)
            var events = stream.makeAsyncIterator()
            #expect(await events.next() == .serviceChanged(ServiceID(1)))
            try await append(services(2...2), on: database)
            #expect(await events.next() == .serviceChanged(ServiceID(2)))
            group.cancelAll()
        }
    }

    // MARK: Pruning

    @Test func pruningKeepsWhatAConsumerHasNotRead() async throws {
        let database = try await TestDatabase([]).database
        try await append(services(1...4), on: database, at: Timestamp(microseconds: 10))
        _ = try await consumer("slow", on: database, told: Told()).runOnce(limit: 3)
        try await append(services(5...5), on: database, at: Timestamp(microseconds: 20))
        let prune: @Sendable (Int64) async throws -> Int = { time in
            try await database.write { try EventLog.prune(before: Timestamp(microseconds: time), limit: 2, on: $0) }
        }
        #expect(try await prune(10) == 0)
        #expect(try await prune(15) == 2)
        #expect(try await prune(15) == 1)
        #expect(try await prune(15) == 0)
        _ = try await consumer("slow", on: database, told: Told()).runOnce()
        #expect(try await prune(15) == 1)
        #expect(try await prune(15) == 0)
        #expect(
            try await database.read { try EventLog.entries(after: 0, limit: 9, on: $0).map(\.event) } == services(5...5)
        )
    }

    @Test func positionsAreNotUsedAgainWhenEverythingIsPruned() async throws {
        let database = try await TestDatabase([]).database
        try await append(services(1...3), on: database)
        let end = try await database.read { try EventLog.end(on: $0) }
        #expect(
            try await database.write { try EventLog.prune(before: Timestamp(microseconds: .max), limit: 9, on: $0) }
                == 3)
        try await append(services(4...4), on: database)
        #expect(try await database.read { try EventLog.end(on: $0) } > end)
    }
}

/// Records the events that a consumer or subscriber got.
private final class Told: Sendable {
    struct Failure: Error {}

    private let state = Mutex((events: [DomainEvent](), failing: DomainEvent?.none))

    var events: [DomainEvent] { state.withLock { $0.events } }
    func failsAt(_ event: DomainEvent?) { state.withLock { $0.failing = event } }

    func add(_ event: DomainEvent) throws {
        let fails = state.withLock { state in
            state.events.append(event)
            return state.failing == event
        }
        if fails { throw Failure() }
    }
}
