import Foundation
import Kernel
import Testing

@testable import ContactCenter

@Suite struct AgentStateTests {
    @Test(arguments: [("READY", AgentState.ready), (" ready ", .ready), ("WORK_READY", .workReady), ("BUSY", .unknown), ("", .unknown)])
    func whatFinesseSaysIsOneOfThem(_ text: String, _ state: AgentState) {
        #expect(AgentState(told: text) == state)
    }

    @Test func whatCannotFollowIsNotAskedFor() {
        #expect(WantedState.allowed(from: .notReady) == [.ready, .notReady, .logout])
        #expect(WantedState.allowed(from: .ready) == [.ready, .notReady])
        #expect(WantedState.allowed(from: .logout) == [.login])
        #expect(WantedState.allowed(from: .unknown) == WantedState.allCases)
    }

    @Test func theBoardsTimesAreFinesses() throws {
        var board = AgentBoard(now: try time("09:00:10"))
        var agent = Agent(login: "7")
        #expect(board.timeInState(of: agent) == nil && board.ageSeconds == nil)
        // Its clock is a minute before ours.
        agent.since = try time("09:00:40")
        (board.clockOffset, board.readAt) = (.seconds(60), try time("09:00:05"))
        #expect(board.timeInState(of: agent) == .seconds(30) && board.ageSeconds == 5)
        board.isStale = true
        #expect(board.timeInState(of: agent) == .seconds(25))
        // Nobody is in a state since tomorrow.
        agent.since = try time("10:00:00")
        #expect(board.timeInState(of: agent) == .zero)
    }

    @Test func teamsAreInTheirOrderAndThoseWithoutAreLast() {
        var board = AgentBoard(now: Timestamp(microseconds: 0))
        for (login, team) in [("1", nil), ("2", "Second"), ("3", "First"), ("4", "Second")] as [(String, String?)] {
            var agent = Agent(login: login)
            agent.team = team.map { AgentTeam(id: $0, name: $0) }
            board.agents.append(agent)
        }
        #expect(board.teams.map { $0.team?.name } == ["First", "Second", nil])
        #expect(board.teams[1].agents.map(\.login) == ["2", "4"])
    }

    private func time(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: "2026-11-21T\(text)Z")) }
}

@Suite struct AgentHistoryTests {
    private func stretch(_ state: AgentState, _ from: Int64, _ until: Int64?, _ reason: AgentReason? = nil) -> AgentStretch {
        AgentStretch(
            login: "7", state: state, reason: reason, begin: Timestamp(microseconds: from * 1_000_000),
            end: until.map { Timestamp(microseconds: $0 * 1_000_000) })
    }

    @Test func sumsAreByStateAndReason() {
        let lunch = AgentReason(code: 21, label: "Lunch")
        let history = AgentHistory(
            agent: Agent(login: "7"), from: Timestamp(microseconds: 0), until: Timestamp(microseconds: 0),
            stretches: [
                stretch(.ready, 0, 10), stretch(.notReady, 10, 15, lunch), stretch(.ready, 15, 20), stretch(.notReady, 20, 22),
                stretch(.notReady, 22, 25, lunch),
            ])
        #expect(history.sums.map(\.state) == [.ready, .notReady, .notReady])
        #expect(history.sums.map(\.length) == [.seconds(15), .seconds(8), .seconds(2)])
        #expect(history.sums.map(\.count) == [2, 2, 1] && history.sums[1].reason?.label == "Lunch")
        #expect(history.byState == [.ready: .seconds(15), .notReady: .seconds(10)])
    }

    @Test func whatLiesOutsideIsCutOff() {
        let (from, until) = (Timestamp(microseconds: 5_000_000), Timestamp(microseconds: 8_000_000))
        #expect(stretch(.ready, 0, nil).clipped(from: from, until: until)?.length == .seconds(3))
        #expect(stretch(.ready, 6, 7).clipped(from: from, until: until)?.length == .seconds(1))
        #expect(stretch(.ready, 8, nil).clipped(from: from, until: until) == nil)
        #expect(stretch(.ready, 0, 5).clipped(from: from, until: until) == nil)
    }
}
