import Kernel
import Platform
import Testing

@testable import ContactCenter

@Suite("Cards of agents") struct AgentCardTests {
    private func card(
        _ agent: Agent, _ change: (inout AgentCard.Frame) -> Void = { _ in }, board: (inout AgentBoard) -> Void = { _ in }
    ) throws -> AgentCard {
        var made = BoardScene.board([agent])
        board(&made)
        var frame = AgentCard.Frame(now: BoardScene.now)
        change(&frame)
        return AgentCard(
            BoardEntry(agent, on: made, AgentLimits()), frame, texts: try BoardScene.texts(), formats: BoardScene.formats)
    }

    @Test("They say name, state, reason, how long and by which telephone")
    func content() throws {
        var agent = BoardScene.agent("73/14", "Maria", .notReady, for: 3725, reason: AgentReason(id: "6", code: 21, label: "Lunch"))
        agent.pending = .logout
        let card = try card(agent)
        #expect(card.name == "Maria" && card.lookLabel == "Not ready" && card.look == "not-ready" && card.reasonLine == "Lunch")
        #expect(card.elapsed == "1:02:05" && card.isOver && card.limitSeconds == "3600" && card.phoneLine == "Telephone 5514")
        #expect(card.began == String(BoardScene.now.microseconds / 1_000_000 - 3725) && card.pendingLine == "then: Signed out")
        #expect(card.href == "/agents/73%2F14/history" && !card.key.contains("/"))
    }

    @Test("Time counts by Finesse's clock, however wrong ours is")
    func clock() throws {
        let agent = BoardScene.agent("1", "x", .talking, for: -30)
        #expect(try card(agent, board: { $0.clockOffset = .seconds(90) }).elapsed == "1:00")
        #expect(try card(agent).elapsed == "0:00")
        #expect(try card(BoardScene.agent("1", "x", .talking, for: nil)).elapsed == nil)
    }

    @Test("Reasons are not shown where they are nobody's business, and a wall leads nowhere")
    func privacy() throws {
        let agent = BoardScene.agent("1", "x", .notReady, reason: AgentReason(code: 21, label: "Lunch"))
        #expect(try card(agent, { $0.showsReasons = false }).reasonLine == nil)
        #expect(try card(agent, { $0.hasLinks = false }).href == nil)
    }

    @Test("Open incidents are told to belong to somebody by either of their names")
    func assigned() throws {
        var agent = BoardScene.agent("7314", "x", .ready)
        agent.name = "M.Ivanova"
        #expect(try card(agent, { $0.assigned = ["m.ivanova": 2] }).assignedLine == "2 open incidents")
        #expect(try card(agent, { $0.assigned = ["7314": 1] }).assignedLine == "1 open incident")
        #expect(try card(agent, { $0.assigned = ["other": 1] }).assignedLine == nil)
    }

    @Test("A state of a later release is said in Finesse's own word")
    func later() throws {
        var agent = BoardScene.agent("1", "x", .unknown)
        for (told, word) in [("DANCING", "DANCING"), ("UNKNOWN", "Unknown"), ("", "Unknown")] {
            agent.stateText = told
            #expect(try card(agent).lookLabel == word)
        }
    }

    @Test("A card looks the same as long as nothing changes, so it is rendered once for all who look")
    func same() throws {
        let agent = BoardScene.agent("1", "x", .ready)
        #expect(try card(agent) == card(agent))
    }
}
