import Kernel
import Testing

@testable import ContactCenter

@Suite("Who stands where on a board") struct BoardEntryTests {
    private let limits = AgentLimits()

    private func names(_ agents: [Agent], _ order: BoardQuery.Order) -> [String] {
        BoardEntry.sorted(BoardEntry.all(of: BoardScene.board(agents), limits), by: order).map(\.agent.firstName)
    }

    @Test("Whoever is in a state for too long comes first, the longest before the others; then those who are busy")
    func attention() {
        let agents = [
            BoardScene.agent("1", "ready", .ready, for: 9000), BoardScene.agent("2", "hold", .hold, for: 121),
            BoardScene.agent("3", "lunch", .notReady, for: 3601), BoardScene.agent("4", "talking", .talking, for: 5),
            BoardScene.agent("5", "ring", .reserved, for: 20), BoardScene.agent("6", "away", .logout, for: 99_999),
        ]
        #expect(names(agents, .attention) == ["lunch", "hold", "talking", "ring", "ready", "away"])
        #expect(names(agents, .time) == ["away", "ready", "lunch", "hold", "ring", "talking"])
        #expect(names(agents, .name) == ["away", "hold", "lunch", "ready", "ring", "talking"])
        #expect(names(agents, .state) == ["talking", "hold", "ring", "ready", "lunch", "away"])
    }

    @Test(
        "Each limit is that of its state; states that may last have none",
        arguments: [
            (AgentState.hold, 120, false), (.hold, 121, true), (.reserved, 21, true), (.reservedOutbound, 21, true), (.work, 181, true),
            (.workReady, 181, true), (.afterCallWork, 180, false), (.notReady, 3601, true), (.talking, 86_400, false),
            (.ready, 86_400, false), (.logout, 86_400, false), (.unknown, 86_400, false),
        ])
    func limits(state: AgentState, seconds: Int, isOver: Bool) {
        let entry = BoardEntry(BoardScene.agent("1", "x", state, for: seconds), on: BoardScene.board([]), limits)
        #expect(entry.isOver == isOver)
    }

    @Test("Nobody is late of whom Finesse does not say since when")
    func unknownTime() {
        let entry = BoardEntry(BoardScene.agent("1", "x", .hold, for: nil), on: BoardScene.board([]), limits)
        #expect(entry.time == nil && !entry.isOver)
    }

    @Test("Whoever has no telephone and is at none is left out")
    func telephones() {
        let agents = [
            BoardScene.agent("1", "archive", .logout, phone: ""), BoardScene.agent("2", "mobile", .ready, phone: ""),
            BoardScene.agent("3", "home", .logout),
        ]
        #expect(names(agents, .name) == ["home", "mobile"])
    }

    @Test("Every state looks like something, and what nobody knows like nothing known")
    func looks() {
        #expect(AgentState.allCases.map { AgentLook($0) }.count == AgentState.allCases.count)
        #expect(AgentLook(AgentState(told: "DANCING")) == .unknown && AgentLook(AgentState(told: "work_ready")) == .work)
        #expect(Set(AgentLook.allCases.map(\.rank)).count == AgentLook.allCases.count)
    }
}
