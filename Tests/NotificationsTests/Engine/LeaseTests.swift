import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("Who sends what, of several processes", .bothEngines)
struct LeaseTests {
    @Test("two processes over one database send each message once")
    func shares() async throws {
        let house = try await MessagesFixture()
        for name in ["a", "b", "c"] { try await house.destination(name, .webhook) }
        try await house.append((1...20).map { .incidentOpened(house.incidents.set($0)) })
        try await house.decide()
        let other = try await house.test.openAgain()
        // Also of one place: a host's name and a path are those of many a container.
        let (one, two) = (house.worker("here"), house.worker("here", over: other))
        async let first = one.runOnce()
        async let second = two.runOnce()
        #expect(try await first + second == 60)
        #expect(Set(house[.webhook].keys).count == 60 && house[.webhook].keys.count == 60)
    }

    @Test("what a process held when it died is sent by another when its lease is over, and by itself at once")
    func survives() async throws {
        let house = try await MessagesFixture()
        try await house.destination("ops")
        try await house.open(1)
        // It died before it had sent anything.
        #expect(try await house.worker("dead").claim(limit: 10).count == 1)
        #expect(try await house.worker("other").runOnce() == 0)
        try await house.worker("dead").begin()
        #expect(try await house.worker("other").claim(limit: 10).count == 1)
        house.world.advance(OutboxStore.lease)
        #expect(try await house.worker("third").runOnce() == 1)
    }

    @Test("a process whose place another one has taken sends nothing more, and leaves it what it holds")
    func yields() async throws {
        let house = try await MessagesFixture()
        try await house.destination("ops")
        try await house.open(1)
        let (old, new) = (house.worker("here"), house.worker("here", over: try await house.test.openAgain()))
        let lane = try #require(try await old.claim(limit: 1).first)
        // A server of another place, or the same process once more, takes nothing away.
        try await house.worker("there").begin()
        try await old.begin()
        #expect(try await new.claim(limit: 1).isEmpty)
        try await new.begin()
        let taken = try #require(try await new.claim(limit: 1).first)
        #expect(await old.work(lane) == 0)
        #expect(house[.telegram].sent.isEmpty)
        #expect(await new.work(taken) == 1)
        #expect(house[.telegram].sent.count == 1)
    }

    @Test("what a process elsewhere held when it died is taken over as soon as it would have shown itself")
    func inherits() async throws {
        let house = try await MessagesFixture()
        try await house.destination("ops")
        try await house.open(1)
        #expect(try await house.worker("there").claim(limit: 1).count == 1)
        let (heir, begun) = (house.worker("here"), house.now)
        try await heir.begin()
        #expect(try await heir.takeOver(since: begun))
        #expect(try await heir.runOnce() == 0)
        house.world.advance(PostgresPresence.absence)
        #expect(try await !heir.takeOver(since: begun))
        #expect(try await heir.runOnce() == 1)
        // What it holds itself is not another's.
        try await house.open(2)
        #expect(try await heir.claim(limit: 1).count == 1)
        #expect(try await !heir.takeOver(since: begun))
    }

    @Test("what a process holds that shows itself is left to it, however long it takes, in whichever place")
    func sparesTheLiving() async throws {
        let house = try await MessagesFixture()
        guard let url = house.test.url else { return }
        try await house.destination("ops")
        try await house.open(1)
        let (living, heir) = (house.worker("here"), house.worker("here", over: try await house.test.openAgain()))
        let presence = try PostgresPresence(url: url, .serving, name: living.owner.name)
        try await presence.hold()
        let lane = try #require(try await living.claim(limit: 1).first)
        let begun = house.now
        try await heir.begin()
        house.world.advance(PostgresPresence.absence)
        #expect(try await heir.takeOver(since: begun))
        #expect(try await heir.claim(limit: 1).isEmpty)
        #expect(await living.work(lane) == 1)
        try await house.open(2)
        #expect(try await living.claim(limit: 1).count == 1)
        presence.release()
        #expect(try await !heir.takeOver(since: begun))
        #expect(try await heir.claim(limit: 1).count == 1)
    }

    @Test("a process that was stopped for longer than its lease sends nothing when it goes on")
    func wakesLate() async throws {
        let house = try await MessagesFixture()
        try await house.destination("ops")
        try await house.open(1)
        let stopped = house.worker("stopped")
        let lane = try #require(try await stopped.claim(limit: 1).first)
        house.world.advance(OutboxStore.lease)
        #expect(await stopped.work(lane) == 0)
        #expect(try await house.worker("other").runOnce() == 1)
        #expect(house[.telegram].sent.count == 1)
    }

    @Test("a process that lost its lease writes nothing down any more")
    func losesLeases() async throws {
        let house = try await MessagesFixture()
        try await house.destination("ops")
        try await house.open(1)
        let slow = house.worker("slow")
        let lane = try #require(try await slow.claim(limit: 1).first)
        house.world.advance(OutboxStore.lease)
        #expect(try await house.worker("quick").runOnce() == 1)
        #expect(await slow.work(lane) == 0)
        #expect(house[.telegram].sent.count == 1)
    }
}
