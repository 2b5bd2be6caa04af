import Foundation
import Kernel
import Platform
import Testing

@testable import ContactCenter

@Suite("The page of a day of an agent") struct AgentHistoryPageTests {
    private let day = BoardDay("2026-11-20", in: .gmt, now: BoardScene.now)

    private func stretch(_ state: AgentState, _ from: Int, _ until: Int, _ reason: AgentReason? = nil) -> AgentStretch {
        AgentStretch(
            login: "7314", state: state, reason: reason, begin: day.from.adding(.seconds(from)), end: day.from.adding(.seconds(until)))
    }

    private func page(_ stretches: [AgentStretch], showsReasons: Bool = true, isToday: Bool = false) throws -> AgentHistoryPage {
        let history = AgentHistory(
            agent: BoardScene.agent("7314", "Maria", .ready), from: day.from, until: day.until, stretches: stretches)
        return AgentHistoryPage(
            history, day, .init(showsReasons: showsReasons, isToday: isToday), texts: try BoardScene.texts(), formats: BoardScene.formats)
    }

    private var worked: [AgentStretch] {
        let (lunch, missed) = (AgentReason(code: 21, label: "Lunch"), AgentReason(code: 32_763, label: ""))
        return [
            stretch(.logout, 0, 28_800), stretch(.ready, 28_800, 36_000), stretch(.notReady, 36_000, 39_600, lunch),
            stretch(.ready, 39_600, 43_200), stretch(.notReady, 43_200, 43_260, missed), stretch(.unknown, 43_260, 86_400),
        ]
    }

    @Test("A ribbon has a block for each stretch, where it belongs, and hours below that do not touch")
    func ribbon() throws {
        let page = try page(worked)
        #expect(page.ribbons.map(\.size) == ["small", "medium", "large"])
        let large = try #require(page.ribbons.last)
        #expect(large.blocks.count == 6 && large.blocks[1].look == "ready" && large.blocks[1].x == "346.7")
        #expect(large.blocks[2].blockTitle == "10:00:00–11:00:00 Not ready · Lunch, 1\u{A0}h")
        let labels = large.labels.compactMap { Double($0.x) }
        #expect(labels == labels.sorted() && zip(labels, labels.dropFirst()).allSatisfy { $1 - $0 > 36 })
        // A minute is too short to be seen at this width, and is shown all the same.
        #expect(large.blocks.allSatisfy { (Double($0.blockWidth) ?? 0) >= 0.6 })
    }

    @Test("Sums say how long and how often, by state and reason")
    func sums() throws {
        let page = try page(worked)
        #expect(page.sums.map(\.sumLabel) == ["Unknown", "Signed out", "Ready", "Not ready", "Not ready"])
        #expect(page.sums[2].length == "3\u{A0}h" && page.sums[2].times == "2" && page.sums[3].sumReason == "Lunch")
        #expect(page.sums[1].share == "33%" && page.missedLine == "1 call not taken")
    }

    @Test("Where reasons are not shown they are in no picture, no sum and no row")
    func privacy() throws {
        let page = try page(worked, showsReasons: false)
        #expect(page.sums.map(\.sumLabel) == ["Unknown", "Signed out", "Ready", "Not ready"])
        #expect(page.sums.allSatisfy(\.sumReason.isEmpty) && page.rows.allSatisfy(\.rowReason.isEmpty))
        #expect(page.ribbons.flatMap(\.blocks).allSatisfy { !$0.blockTitle.contains("Lunch") })
    }

    @Test("A day of which nothing is known has no picture; today has no day after it")
    func empty() throws {
        let page = try page([], isToday: true)
        #expect(!page.hasStretches && page.ribbons.isEmpty && page.laterURL == nil && page.missedLine == nil)
        #expect(page.earlierURL == "/agents/7314/history?day=2026-11-19")
        #expect(try self.page([]).laterURL == "/agents/7314/history?day=2026-11-21")
    }

    @Test("Of very many stretches all are drawn, and the last ones listed")
    func many() throws {
        let all = (0..<700).map { stretch($0.isMultiple(of: 2) ? .ready : .talking, $0 * 60, $0 * 60 + 60) }
        let page = try page(all)
        #expect(page.ribbons.last?.blocks.count == 700 && page.rows.count == 500 && page.cutLine != nil)
        #expect(page.rows.first?.begin == "11:39:00")
    }
}
