import Foundation
import Kernel
import Testing

@testable import ContactCenter

@Suite("What an event makes of an agent") struct AgentToldTests {
    private static let readAt = Timestamp(rfc3339: "2026-11-20T06:55:00.000Z") ?? Timestamp(microseconds: 0)

    /// Ready since 06:54:00.
    private var known: Agent {
        var agent = Agent(login: "7314")
        (agent.name, agent.firstName, agent.phone, agent.team) = ("m.ivanova", "Мария", "5514", AgentTeam(id: "3", name: "Line"))
        (agent.state, agent.stateText, agent.sinceText) = (.ready, "READY", "2026-11-20T06:54:00.000Z")
        agent.since = Timestamp(rfc3339: agent.sinceText)
        return agent
    }

    private func told(_ state: String, at time: String, more: String = "", login: String = "7314", of agent: Agent? = nil) throws -> Agent?
    {
        let document = FinessePublisher.update(login, state, since: time.isEmpty ? "" : "2026-11-20T06:\(time).000Z", more: more)
        let user = try #require(FinesseNotice(document, of: "/finesse/api/User/7314")?.users.first)
        return (agent ?? known).told(user, readAt: Self.readAt)
    }

    @Test("What is newer counts; what it does not say stays")
    func newer() throws {
        let agent = try #require(
            try told(
                "not_ready", at: "54:30",
                more: "<pendingState>LOGOUT</pendingState><reasonCode><id>6</id><code>21</code><label>Обед</label></reasonCode>"))
        #expect(agent.state == .notReady && agent.stateText == "not_ready" && agent.sinceText == "2026-11-20T06:54:30.000Z")
        #expect(agent.reason == AgentReason(id: "6", code: 21, label: "Обед") && agent.pending == .logout)
        #expect(agent.name == "m.ivanova" && agent.phone == "5514" && agent.team?.id == "3" && agent.firstName == "Мария")
        #expect(try told("LOGOUT", at: "56:00", more: "<extension></extension>")?.phone == "")
        // A state that is no known word is Finesse's own.
        let odd = try #require(try told("DANCING", at: "56:00"))
        #expect(odd.state == .unknown && odd.stateText == "DANCING")
    }

    @Test("What is older, of nobody, of somebody else or of no moment does not")
    func older() throws {
        #expect(try told("TALKING", at: "53:59") == nil)
        #expect(try told("TALKING", at: "54:00") == nil)
        #expect(try told("READY", at: "54:00") == nil)
        #expect(try told("TALKING", at: "") == nil)
        #expect(try told("", at: "56:00") == nil)
        #expect(try told("TALKING", at: "56:00", login: "7315") == nil)
    }

    @Test("What will be after the call is told of the same state")
    func pending() throws {
        #expect(try told("READY", at: "54:00", more: "<pendingState>NOT_READY</pendingState>")?.pending == .notReady)
    }

    @Test("Where the last reading names no moment, its own counts")
    func withoutMoment() throws {
        var gone = known
        (gone.state, gone.since, gone.sinceText) = (.logout, nil, "")
        #expect(try told("READY", at: "54:59", of: gone) == nil)
        #expect(try told("READY", at: "55:01", of: gone)?.state == .ready)
    }

    @Test("A later state is newer than an earlier one, and than one of no moment")
    func order() {
        var (later, none) = (known, known)
        later.since = known.since.map { $0.adding(.seconds(1)) }
        none.since = nil
        #expect(later.isNewer(than: known) && !known.isNewer(than: later) && !known.isNewer(than: known))
        #expect(!none.isNewer(than: known) && !known.isNewer(than: none))
    }
}
