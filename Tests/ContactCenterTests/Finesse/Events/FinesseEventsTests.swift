import Foundation
import Kernel
import Platform
import Simulators
import Synchronization
import TestKit
import Testing

@testable import ContactCenter

@Suite("What is heard beside the polls", .bothEngines, .timeLimit(.minutes(5))) struct FinesseEventsTests {
    private static let maria = FinesseFixture.maria

    @Test func aStateIsShownAtOnceAndKeptHoweverShortItWas() async throws {
        let scene = try await EventsScene { $0.pollSeconds = 60 }
        let begin = scene.fixture.world.now
        try await scene.hearing { _ in
            let version = try await scene.fixture.board().version
            scene.fixture.world.advance(.seconds(1))
            scene.tell(Self.maria, "TALKING")
            try await scene.until { try await scene.state() == .talking }
            scene.fixture.world.advance(.seconds(2))
            scene.fixture.finesse.put(Self.maria, .ready)
            scene.tell(Self.maria, "READY")
            try await scene.until { try await scene.state() == .ready }
            #expect(try await scene.fixture.board().version > version)
        }
        try await scene.fixture.step(scene.poller, by: .seconds(60))
        let history = try await scene.fixture.agents.history(of: Self.maria, from: begin, by: scene.fixture.alice)
        #expect(history.stretches.map(\.state) == [.notReady, .talking, .ready])
        #expect(history.stretches.map(\.length) == [.seconds(1), .seconds(2), .seconds(60)])
    }

    @Test func itSignsInAsThePollersAccountWithAPlaceOfItsOwnAndSubscribes() async throws {
        let scene = try await EventsScene()
        try await scene.hearing { _ in
            let account = try #require(scene.publisher.accounts.first)
            #expect(account.jid.description == "admin@finesse1.example.org/switchboard-1" && account.password == FinesseFixture.password)
            #expect(account.host == "finesse1.example.org" && account.port == 5223 && account.authorities == "/ca.pem")
            #expect(account.isEncryptedAtOnce && account.endsAtRefusal)
            let teams = [FinesseNodes.system, FinesseNodes.team("3"), FinesseNodes.team("4")]
            #expect(scene.publisher.subscribed == Set(teams + [FinesseNodes.user("7499"), FinesseNodes.user("admin")]))
            let subscription = try #require(scene.publisher.sent.first { $0.name == "iq" }?.child("pubsub")?.child("subscribe"))
            #expect(subscription.attributes["jid"] == account.jid.description)
            #expect(try await scene.told().since == scene.fixture.world.now)
            #expect(try await scene.fixture.board().isTold == true)
            // What changed before it was heard is told by a poll, which comes at once.
            scene.fixture.finesse.forget()
            try await scene.poller.runOnce()
            #expect(scene.fixture.finesse.asked.contains { $0.path == "/finesse/api/Users" })
        }
        // Subscriptions would outlive it.
        #expect(scene.publisher.subscribed.isEmpty)
        #expect(try await scene.tries() == 0)
    }

    @Test func aSupervisorIsKnownByFinessesOwnName() async throws {
        let scene = try await EventsScene { $0.user = FinesseHouse.supervisor.loginName }
        try await scene.hearing { _ in
            #expect(scene.publisher.accounts.first?.jid.local == FinesseFixture.olga)
            #expect(scene.publisher.subscribed == [FinesseNodes.system, FinesseNodes.team("3"), FinesseNodes.team("4")])
        }
    }

    @Test func whatIsOldOrOfSomebodyElseChangesNothing() async throws {
        let scene = try await EventsScene()
        try await scene.hearing { _ in
            let before = try await scene.fixture.board().agents
            scene.tell(Self.maria, "TALKING", at: scene.fixture.world.now.adding(.seconds(-3600)))
            scene.fixture.world.advance(.seconds(1))
            scene.tell(Self.maria, "TALKING", from: "eve@finesse1.example.org/x")
            scene.tell(Self.maria, "TALKING", from: "evil.example.org")
            scene.tell(Self.maria, "TALKING", team: "99")
            scene.publisher.say(Stanza("message", ["from": FinessePublisher.address, "type": "error"], [Stanza("event")]))
            // Behind them all somebody else's, so that they were heard.
            scene.tell("7315", "TALKING")
            try await scene.until { try await scene.state(of: "7315") == .talking }
            let after = try await scene.fixture.board().agents
            #expect(after.filter { $0.login != "7315" } == before.filter { $0.login != "7315" })
        }
    }

    @Test func anAnswerThatWasUnderWayDoesNotUndoWhatWasHeardMeanwhile() async throws {
        let scene = try await EventsScene()
        let (fixture, hearing) = (scene.fixture, scene.events.hearing)
        // Finesse has written its answer; before it is here, somebody is on the telephone.
        let http = OutboundHTTP { request in
            let answer = try await fixture.finesse.http.send(request)
            if request.url.hasSuffix("/Users") {
                fixture.world.advance(.seconds(1))
                let document = FinessePublisher.update(Self.maria, "TALKING", since: fixture.world.now.rfc3339)
                if let notice = FinesseNotice(document, of: FinesseNodes.team("3")) { try await hearing.take(notice) }
            }
            return answer
        }
        let client = FinesseClient(nodes: fixture.settings.urls.map(\.url), http: { _ in http }, now: fixture.world.world.now)
        let poller = FinessePoller(
            database: fixture.database, client: client, login: scene.poller.login, mark: scene.poller.mark, poll: scene.poller.poll,
            pause: scene.poller.pause, owner: scene.poller.owner, now: fixture.world.world.now, logger: FinesseFixture.logger)
        let version = try await fixture.board().version
        try await fixture.step(poller)
        #expect(try await scene.state() == .talking)
        #expect(try await fixture.board().version > version)
        // The next one knows better again.
        try await fixture.step(scene.poller)
        #expect(try await scene.state() == .notReady)
    }

    @Test func whoIsNewOrGoneIsReadAtOnce() async throws {
        let scene = try await EventsScene { $0.pollSeconds = 60 }
        try await scene.hearing { _ in
            try await scene.poller.runOnce()
            for (login, event) in [("7999", "PUT"), (Self.maria, "DELETE")] {
                #expect(try await scene.fixture.cluster().map { $0.dueAt > scene.fixture.world.now } == true)
                let document = FinessePublisher.update(login, "READY", since: scene.fixture.world.now.rfc3339, event: event)
                scene.publisher.say(FinessePublisher.message(document, of: FinesseNodes.team("3")))
                try await scene.until { try await scene.fixture.cluster().map { $0.dueAt <= scene.fixture.world.now } == true }
                try await scene.poller.runOnce()
            }
            #expect(try await scene.state() == .notReady)
        }
    }

    @Test func aTeamThatTellsNothingIsHeardUserByUser() async throws {
        let scene = try await EventsScene()
        scene.publisher.state.withLock { $0.refused = ["Team/3/"] }
        try await scene.hearing { _ in
            #expect(scene.publisher.subscribed.isSuperset(of: [FinesseNodes.team("4"), FinesseNodes.user(Self.maria)]))
            #expect(!scene.publisher.subscribed.contains(FinesseNodes.user("7421")))
            scene.fixture.world.advance(.seconds(1))
            let document = FinessePublisher.update(Self.maria, "TALKING", since: scene.fixture.world.now.rfc3339)
            scene.publisher.say(FinessePublisher.message(document, of: FinesseNodes.user(Self.maria)))
            try await scene.until { try await scene.state() == .talking }
        }
    }

    @Test func wherePublisherRefusesEverythingThatIsSaid() async throws {
        let scene = try await EventsScene()
        scene.publisher.state.withLock { $0.refused = ["Team", "User"] }
        try await scene.events.runOnce()
        #expect(try await scene.told().failure == "its publisher refuses the subscription (forbidden)")
        #expect(try await scene.told().refusals == 0)
        #expect(try await scene.fixture.board().isTold == false)
    }
}
