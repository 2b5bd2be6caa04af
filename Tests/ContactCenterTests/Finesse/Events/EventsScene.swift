import Foundation
import Kernel
import Platform
import Simulators
import TestKit

@testable import ContactCenter

/// A Finesse that says where its publisher is, the poller that has read it, and who hears beside it.
struct EventsScene {
    /// Rounds of whoever looks after a connection; they end when the test says so.
    final class Rounds: Sendable {
        private let begun: AsyncStream<Void>
        private let begin: AsyncStream<Void>.Continuation
        private let ended: AsyncStream<Void>
        private let end: AsyncStream<Void>.Continuation

        init() {
            (begun, begin) = AsyncStream.makeStream()
            (ended, end) = AsyncStream.makeStream()
        }

        @Sendable func sleep(_: Duration) async throws {
            begin.yield()
            for await _ in ended { return }
            throw CancellationError()
        }

        /// When the round is over that is under way.
        func next() async { for await _ in begun { return } }
        func go() { end.yield() }
    }

    let fixture: FinesseFixture
    let publisher = FinessePublisher()
    let poller: FinessePoller
    let events: FinesseEvents

    init(_ change: (inout FinesseSettings) -> Void = { _ in }, patience: Duration = XMPPTalk.patience) async throws {
        fixture = try await FinesseFixture(change)
        fixture.finesse.announceEvents(at: 5223)
        poller = try fixture.poller()
        events = Self.events(of: poller, publisher, fixture, patience)
        try await fixture.step(poller)
    }

    static func events(
        of poller: FinessePoller, _ publisher: FinessePublisher, _ fixture: FinesseFixture, _ patience: Duration = XMPPTalk.patience
    ) -> FinesseEvents {
        var events = FinesseEvents(
            hearing: FinesseHearing(
                database: fixture.database, owner: poller.owner, mark: poller.mark, poll: poller.poll, now: fixture.world.world.now),
            client: poller.client, login: poller.login, resource: "switchboard-1", authorities: "/ca.pem", lockPause: poller.pause,
            pauses: FinesseEventPauses(random: { 0.5 }), connect: { publisher.link($0) }, logger: FinesseFixture.logger)
        events.patience = patience
        return events
    }

    /// Hears while `body` runs, from when the first round is over.
    func hearing<Value: Sendable>(_ body: (Rounds) async throws -> Value) async throws -> Value {
        let rounds = Rounds()
        var events = events
        events.sleep = rounds.sleep
        return try await withThrowingTaskGroup(of: Void.self) { [events] group in
            group.addTask { try await events.runOnce() }
            await rounds.next()
            let value = try await body(rounds)
            group.cancelAll()
            try await group.waitForAll()
            return value
        }
    }

    /// Finesse's publisher tells of somebody.
    func tell(_ login: String, _ state: String, team: String = "3", at time: Timestamp? = nil, more: String = "", from: String? = nil) {
        let since = (time ?? fixture.world.now).rfc3339
        // Milliseconds, as Finesse writes them.
        let document = FinessePublisher.update(login, state, since: String(since.dropLast(4)) + "Z", more: more)
        publisher.say(
            FinessePublisher.message(document, of: FinesseNodes.team(team), from: from ?? FinessePublisher.address))
    }

    /// Waits until it is so; the suite's time limit ends it.
    func until(_ isSo: () async throws -> Bool) async throws {
        while try await !isSo() { await Task.yield() }
    }

    func state(of login: String = FinesseFixture.maria) async throws -> AgentState? {
        try await fixture.board().agents.first { $0.login == login }?.state
    }

    func told() async throws -> FinesseCluster.Events {
        guard let cluster = try await fixture.cluster() else { throw StorageError(.internal, "no cluster") }
        return cluster.events
    }

    func tries() async throws -> Int {
        try await fixture.database.read { try $0.row("SELECT tries FROM contact_finesse_tries WHERE login = 'admin'")?.int("tries") ?? 0 }
    }
}
