import Foundation
import Kernel
import Platform
import Simulators
import TestKit
import Testing

@testable import ContactCenter

@Suite(.oneEngine) struct AgentStateChangeTests {
    private func change(
        _ fixture: FinesseFixture, _ state: WantedState, reason: String? = nil, phone: String? = nil, of other: String? = nil
    ) async -> String? {
        await fixture.refusal {
            try await fixture.agents.setState(
                AgentStateChange(state, reason: reason, phone: phone), of: other,
                in: .browser(fixture.session(of: fixture.alice)), by: fixture.alice)
        }
    }

    private func state(_ fixture: FinesseFixture, _ login: String = FinesseFixture.maria) -> String? {
        fixture.world.advance(FinesseDouble.changeTime + .seconds(1))
        return fixture.finesse.agent(login)?.state.rawValue
    }

    @Test func oneIsSoonWhatOneAskedFor() async throws {
        let fixture = try await FinesseFixture()
        #expect(await change(fixture, .ready) == "finesse-sign-in-needed")
        try await fixture.signIn()
        #expect(await change(fixture, .ready) == nil)
        #expect(state(fixture) == "READY")
        #expect(await change(fixture, .notReady, reason: "6") == nil)
        #expect(state(fixture) == "NOT_READY" && fixture.finesse.agent(FinesseFixture.maria)?.reason?.label == "Обед")
    }

    @Test func whatCannotFollowIsRefusedHere() async throws {
        let fixture = try await FinesseFixture()
        try await fixture.signIn()
        #expect(await change(fixture, .ready) == nil)
        #expect(state(fixture) == "READY")
        #expect(await change(fixture, .logout) == "agent-state-not-allowed")
        #expect(await change(fixture, .notReady) == nil)
        #expect(state(fixture) == "NOT_READY")
        #expect(await change(fixture, .logout, reason: "9") == nil)
        #expect(state(fixture) == "LOGOUT")
        // Here Finesse decides.
        #expect(await change(fixture, .ready) == "finesse-refuses")
        #expect(await change(fixture, .login, phone: "5599") == nil)
        #expect(state(fixture) == "NOT_READY" && fixture.finesse.agent(FinesseFixture.maria)?.number == "5599")
    }

    @Test func whatWasAskedForAMomentAgoMayStillBeOnItsWay() async throws {
        let fixture = try await FinesseFixture()
        try await fixture.signIn()
        #expect(await change(fixture, .ready) == nil)
        #expect(state(fixture) == "READY")
        #expect(await change(fixture, .notReady) == nil)
        // Finesse, not we, says that it is too early.
        #expect(await change(fixture, .logout) == "finesse-refuses")
    }

    @Test func aReasonGoesWithSomeStatesOnly() async throws {
        let fixture = try await FinesseFixture()
        try await fixture.signIn()
        #expect(await change(fixture, .ready, reason: "6") == "agent-reason-not-allowed")
        // One that Finesse does not have, written so that it would be something else.
        #expect(await change(fixture, .notReady, reason: "6</reasonCodeId><state>READY</state>") == "finesse-refuses")
        let reasons = try await fixture.agents.reasons(
            .notReady, of: .browser(fixture.session(of: fixture.alice)), by: fixture.alice)
        #expect(reasons.map(\.label) == ["Обед", "Перерыв", "Обучение"])
        let none = try await fixture.agents.reasons(.ready, of: .browser(fixture.session(of: fixture.alice)), by: fixture.alice)
        #expect(none.isEmpty)
    }

    @Test func aSupervisorMayWithTheirTeamAndWithoutAReason() async throws {
        let fixture = try await FinesseFixture()
        try await fixture.signIn(FinesseFixture.olga)
        #expect(await change(fixture, .ready, of: FinesseFixture.maria) == nil)
        #expect(state(fixture) == "READY")
        #expect(await change(fixture, .notReady, reason: "6", of: FinesseFixture.maria) == "agent-reason-not-allowed")
        #expect(await change(fixture, .login, of: FinesseFixture.maria) == "agent-state-not-allowed")
        let audited = try await fixture.count("audit_log WHERE action = 'agent.state_set'")
        #expect(audited == 1)
        try await fixture.signIn()
        #expect(await change(fixture, .notReady, of: FinesseFixture.olga) == "finesse-forbids")
    }

    @Test func theBoardFollowsWithoutWaiting() async throws {
        let fixture = try await FinesseFixture { $0.pollSeconds = 60 }
        let poller = try fixture.poller()
        try await fixture.step(poller)
        try await fixture.signIn()
        #expect(await change(fixture, .ready) == nil)
        try await fixture.step(poller, by: .seconds(2))
        #expect(try await fixture.board().agents.first { $0.login == FinesseFixture.maria }?.state == .ready)
    }

    @Test func callsAreHandedOn() async throws {
        let fixture = try await FinesseFixture()
        let (agents, session) = (fixture.agents, AgentSession.browser(fixture.session(of: fixture.alice)))
        try await fixture.signIn()
        #expect(try await agents.calls(session, by: fixture.alice).isEmpty)
        #expect(await fixture.refusal { try await agents.transfer("", to: "1", in: session, by: fixture.alice) } == "call-number-missing")
        let unset = await fixture.refusal { try await agents.transfer("16", to: nil, in: session, by: fixture.alice) }
        #expect(unset == "transfer-number-missing")
    }
}
