import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import ContactCenter

/// Agents on a board, and the words they are shown in.
struct BoardScene {
    static let now = Timestamp(rfc3339: "2026-11-21T09:00:00Z") ?? Timestamp(microseconds: 0)
    static let lineOne = AgentTeam(id: "3", name: "Line 1")

    static func agent(
        _ login: String, _ first: String, _ state: AgentState, for seconds: Int? = 60, team: AgentTeam? = lineOne, phone: String = "5514",
        reason: AgentReason? = nil
    ) -> Agent {
        var agent = Agent(login: login)
        (agent.firstName, agent.phone, agent.state, agent.team, agent.reason) = (first, phone, state, team, reason)
        agent.since = seconds.map { now.adding(.seconds(-$0)) }
        return agent
    }

    static func board(_ agents: [Agent]) -> AgentBoard {
        var board = AgentBoard(now: now)
        (board.agents, board.readAt) = (agents, now)
        return board
    }

    static func query(_ text: String) -> BoardQuery { BoardQuery(FormData(text)) }

    static func texts(_ language: Language = .english) throws -> TextCatalog {
        let parts: [PageParts] = [.platform, AgentPages.parts(explaining: [BoardSettings.self])]
        return try Texts(parts: parts).for(language)
    }

    static let formats = ReaderFormats(language: .english, timeZone: .gmt, now: now)
}
