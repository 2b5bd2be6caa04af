import Foundation
import Kernel
import Platform
import Simulators
import TestKit
import Testing

@testable import ContactCenter

@Suite("When nothing is heard", .bothEngines, .timeLimit(.minutes(5))) struct FinesseEventsLossTests {
    @Test func aRefusedPasswordIsOfferedTwiceAtMostAndNeverTwiceInARow() async throws {
        let scene = try await EventsScene()
        scene.publisher.set(.refusesLogin)
        try await scene.events.runOnce()
        // Not before the next poll was answered, however long that takes.
        scene.fixture.world.advance(.seconds(20))
        for _ in 1...5 { #expect(try await scene.events.runOnce() == false) }
        for _ in 1...5 {
            try await scene.fixture.step(scene.poller, by: .seconds(20))
            try await scene.events.runOnce()
        }
        #expect(scene.publisher.accounts.count == 2)
        #expect(try await scene.told().isGivenUp)
        #expect(try await scene.tries() == 2)
        // Nor by another process, nor by one that is started anew; polls go on.
        let other = try scene.fixture.poller("place#2")
        for _ in 1...5 {
            try await scene.fixture.step(other, by: .seconds(60))
            try await EventsScene.events(of: other, scene.publisher, scene.fixture).runOnce()
        }
        #expect(scene.publisher.accounts.count == 2)
        #expect(try await scene.fixture.board().trouble == nil)
    }

    @Test func withOtherSettingsItIsTriedAgain() async throws {
        let scene = try await EventsScene()
        scene.publisher.set(.refusesLogin)
        for _ in 1...3 {
            try await scene.events.runOnce()
            try await scene.fixture.step(scene.poller, by: .seconds(20))
        }
        #expect(try await scene.told().isGivenUp)
        let changed = try scene.fixture.poller("place#2", user: FinesseHouse.administrator.loginName)
        try await scene.fixture.step(changed, 2, by: .seconds(60))
        #expect(try await scene.told() == FinesseCluster.Events())
        try await EventsScene.events(of: changed, scene.publisher, scene.fixture).runOnce()
        #expect(scene.publisher.accounts.count == 3)
    }

    @Test func whereNoTryIsLeftNoneIsMade() async throws {
        let scene = try await EventsScene()
        for _ in 1...3 { _ = await scene.fixture.refusal { try await scene.fixture.signIn("admin", "wrong") } }
        #expect(try await scene.events.runOnce() == false)
        #expect(scene.publisher.accounts.isEmpty)
    }

    @Test func whatCannotBeReachedIsTriedAgainAfterPausesThatGrow() async throws {
        let scene = try await EventsScene()
        scene.publisher.set(.away)
        var waits: [Int] = []
        for _ in 1...4 {
            #expect(try await scene.events.runOnce())
            var seconds = 0
            while !scene.events.pauses.isOver(at: scene.fixture.world.now) {
                try await scene.fixture.step(scene.poller, by: .seconds(1))
                seconds += 1
            }
            waits.append(seconds)
        }
        #expect(waits == [5, 10, 20, 40])
        #expect(try await scene.told() == FinesseCluster.Events(failure: "connection refused"))
        #expect(try await scene.tries() == 0)
        #expect(try await scene.fixture.board().isTold == false)
        // Polls are what they were.
        #expect(try await scene.fixture.board().isStale == false)
        scene.publisher.set(.there)
        let back = try await scene.hearing { _ in try await scene.told() }
        #expect(back.failure == nil && back.since == scene.fixture.world.now)
    }

    @Test func aConnectionThatBreaksIsSaid() async throws {
        let scene = try await EventsScene()
        try await scene.hearing { _ in
            scene.publisher.drop("system-shutdown")
            try await scene.until { try await scene.told().since == nil }
            #expect(try await scene.told().failure == "system-shutdown")
        }
    }

    @Test func aServerThatSaysNothingAnyMoreIsLeft() async throws {
        let scene = try await EventsScene(patience: .seconds(1))
        try await scene.hearing { rounds in
            scene.publisher.set(.isSilent)
            for _ in 1...3 {
                rounds.go()
                await rounds.next()
            }
            rounds.go()
            try await scene.until { try await scene.told().since == nil }
            #expect(try await scene.told().failure == "no answer in time")
        }
    }

    @Test func whoTakesTheLeaseHearsFromThenOn() async throws {
        let scene = try await EventsScene()
        try await scene.hearing { rounds in
            scene.fixture.world.advance(.seconds(40))
            let other = try scene.fixture.poller("elsewhere#1")
            try await other.runOnce()
            #expect(try await scene.told().since == nil)
            // What the first one still hears is not kept.
            scene.tell(FinesseFixture.maria, "TALKING")
            rounds.go()
            try await scene.until { scene.publisher.subscribed.isEmpty }
            #expect(try await scene.state() == .notReady)
            #expect(try await scene.told().failure == nil)
        }
    }

    @Test func anotherNodeIsHeardWhenItServes() async throws {
        let scene = try await EventsScene()
        try await scene.hearing { rounds in
            scene.fixture.finesse.set(.away, of: .first)
            try await scene.fixture.step(scene.poller, 4)
            rounds.go()
            try await scene.until { scene.publisher.subscribed.isEmpty }
        }
        scene.fixture.world.advance(.seconds(20))
        try await scene.fixture.step(scene.poller)
        try await scene.hearing { _ in
            #expect(scene.publisher.accounts.last?.host == FinesseDouble.Node.second.host)
            #expect(scene.publisher.accounts.last?.jid.domain == FinesseDouble.Node.second.host)
        }
    }

    @Test func nothingIsTriedWhereFinesseOffersNothingOrDoesNotAnswer() async throws {
        let scene = try await EventsScene()
        scene.fixture.finesse.set(.away)
        try await scene.fixture.step(scene.poller)
        #expect(try await scene.events.runOnce() == false)
        scene.fixture.finesse.set(.inService)
        scene.fixture.finesse.announceEvents(at: nil)
        try await scene.fixture.step(scene.poller, 5)
        #expect(try await scene.events.runOnce() == false)
        #expect(scene.publisher.accounts.isEmpty)
        #expect(try await scene.told() == FinesseCluster.Events())
        #expect(try await scene.fixture.board().isTold == nil)
    }
}
