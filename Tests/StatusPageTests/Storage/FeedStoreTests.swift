import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("What is kept of the sources", .bothEngines)
struct FeedStoreTests {
    private let world = TestWorld()
    private let parser = FeedParser()

    private func open() async throws -> TestDatabase { try await TestDatabase(StatusPageStorage.migrations, now: world) }

    private func reading(_ text: String = "FR;5;30;Rond\nbro\0ken\n") throws -> FeedReading {
        try parser.reading(of: .sms, file: Data(text.utf8))
    }

    private func state(_ name: FeedName, in files: TestDatabase) async throws -> FeedState {
        try await files.database.read { connection in
            try #require(try FeedStore.states(on: connection).first { $0.name == name })
        }
    }

    private func schedule(_ files: TestDatabase, owner: String = "one", database: Database? = nil) -> FeedSchedule {
        FeedSchedule(
            database: database ?? files.database, owner: owner, every: .seconds(10), longest: .seconds(5), now: { [world] in world.now })
    }

    @Test("Before anything happened there are seven sources without a value")
    func empty() async throws {
        let files = try await open()
        let (states, readings) = try await files.database.read { (try FeedStore.states(on: $0), try FeedStore.readings(on: $0)) }
        #expect(states == FeedName.allCases.map(FeedState.init) && readings.isEmpty)
    }

    @Test("A value that was sent is kept with its rows, also for the next process")
    func pushed() async throws {
        let (files, now, value) = (try await open(), world.now, try reading())
        try await files.database.write { try FeedStore.push(value, to: .sms, at: now, on: $0) }
        let state = try await state(.sms, in: files)
        #expect(state.readAt == now && state.pushedAt == now && state.triedAt == now && state.error == nil)
        #expect(state.accepted == 1 && state.rejected == 1)
        let again = try await files.openAgain()
        #expect(try await again.read { try FeedStore.readings(on: $0) } == [.sms: value])
    }

    @Test("A source is looked at when it is due, by one process, and is due again an interval after the look began")
    func schedule() async throws {
        let files = try await open()
        let (one, two) = (schedule(files), schedule(files, owner: "two", database: try await files.openAgain()))
        #expect(try await !one.claim(.sms))
        try await one.begin([.sms])
        #expect(try await one.claim(.sms))
        #expect(try await !two.claim(.sms))
        let began = world.now
        world.advance(.seconds(3))
        try await one.finish(.sms, .success(try reading()), began: began)
        #expect(try await state(.sms, in: files).readAt == world.now)
        world.advance(.milliseconds(6_900))
        #expect(try await !two.claim(.sms))
        world.advance(.milliseconds(100))
        #expect(try await two.claim(.sms))
        #expect(try await !one.claim(.sms))
    }

    @Test("A failure says why and leaves the last good value")
    func failure() async throws {
        let files = try await open()
        let (schedule, value, start) = (schedule(files), try reading(), world.now)
        try await schedule.begin([.sms])
        _ = try await schedule.claim(.sms)
        try await schedule.finish(.sms, .success(value), began: world.now)
        world.advance(.seconds(10))
        #expect(try await schedule.claim(.sms))
        try await schedule.finish(.sms, .failure(.timeout), began: world.now)
        let failed = try await state(.sms, in: files)
        #expect(failed.readAt == start && failed.triedAt == world.now && failed.error == "no answer in time" && failed.accepted == 1)
        #expect(try await files.database.read { try FeedStore.readings(on: $0) } == [.sms: value])
        world.advance(.seconds(10))
        #expect(try await schedule.claim(.sms))
        try await schedule.finish(.sms, .success(try reading("")), began: world.now)
        let mended = try await state(.sms, in: files)
        #expect(mended.error == nil && mended.readAt == world.now && mended.accepted == 0 && mended.rejected == 0)
    }

    @Test("A claim ends with its owner, and what somebody else claimed is not finished")
    func deadOwner() async throws {
        let files = try await open()
        let (one, two) = (schedule(files), schedule(files, owner: "two"))
        try await one.begin([.sms])
        #expect(try await one.claim(.sms))
        let began = world.now
        world.advance(.seconds(15))
        #expect(try await two.claim(.sms))
        try await one.finish(.sms, .failure(.timeout), began: began)
        #expect(try await state(.sms, in: files).triedAt == nil)
        #expect(try await !one.claim(.sms))
        try await two.finish(.sms, .success(try reading()), began: world.now)
        #expect(try await state(.sms, in: files).accepted == 1)
    }

    @Test("A start makes everything due, whatever was going on")
    func beginning() async throws {
        let files = try await open()
        let schedule = schedule(files)
        try await schedule.begin([.sms, .mms])
        #expect(try await schedule.claim(.sms))
        try await schedule.begin([.sms, .mms])
        #expect(try await schedule.claim(.sms))
        #expect(try await schedule.claim(.mms))
    }

    @Test("A clock that was wrong stops no source")
    func clock() async throws {
        let files = try await open()
        let schedule = schedule(files)
        try await schedule.begin([.sms])
        try world.set("2027-05-01T00:00:00Z")
        #expect(try await schedule.claim(.sms))
        try await schedule.finish(.sms, .failure(.noFile), began: world.now)
        try world.set("2026-11-21T09:00:00Z")
        #expect(try await schedule.claim(.sms))
        try await schedule.finish(.sms, .success(try reading()), began: world.now)
        #expect(try await state(.sms, in: files).readAt == world.now)
    }

    @Test("A value that was sent while a look was under way is the newer one")
    func overtaken() async throws {
        let files = try await open()
        let (schedule, sent) = (schedule(files), try reading("AT;1;1;Rond"))
        try await schedule.begin([.sms])
        #expect(try await schedule.claim(.sms))
        let began = world.now
        world.advance(.seconds(1))
        let time = world.now
        try await files.database.write { try FeedStore.push(sent, to: .sms, at: time, on: $0) }
        world.advance(.seconds(1))
        try await schedule.finish(.sms, .success(try reading()), began: began)
        #expect(try await files.database.read { try FeedStore.readings(on: $0) } == [.sms: sent])
        #expect(try await state(.sms, in: files).readAt == time)
        world.advance(.seconds(10))
        #expect(try await schedule.claim(.sms))
        try await schedule.finish(.sms, .success(try reading()), began: world.now)
        #expect(try await files.database.read { try FeedStore.readings(on: $0) } == [.sms: try reading()])
    }

    @Test("A value that cannot be read any more counts as none")
    func otherVersion() async throws {
        let files = try await open()
        try await files.database.write { connection in
            try connection.execute("INSERT INTO feed_values (name, reading) VALUES ('sms', '{}'), ('fax', '{}')")
            try connection.execute("INSERT INTO feeds (name) VALUES ('fax')")
        }
        let (states, readings) = try await files.database.read { (try FeedStore.states(on: $0), try FeedStore.readings(on: $0)) }
        #expect(states.count == 7 && readings.isEmpty)
    }
}
