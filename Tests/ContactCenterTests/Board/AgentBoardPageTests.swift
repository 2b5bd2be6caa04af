import Kernel
import Platform
import Testing

@testable import ContactCenter

@Suite("The model of a board") struct AgentBoardPageTests {
    private let agents = [
        BoardScene.agent("1", "Ann", .ready), BoardScene.agent("2", "Bob", .notReady, for: 4000),
        BoardScene.agent("3", "Cid", .talking, team: AgentTeam(id: "4", name: "<Line 2>")),
        BoardScene.agent("4", "Dan", .logout, team: nil),
    ]

    private func page(
        _ query: String = "", isWall: Bool = false, work: AgentWork = AgentWork(), board: (inout AgentBoard) -> Void = { _ in }
    ) throws -> AgentBoardPage {
        var made = BoardScene.board(agents)
        board(&made)
        var data = AgentBoardPage.Data(isWall: isWall)
        data.work = work
        return try AgentBoardPage(
            made, BoardQuery(FormData(query), usual: isWall ? .name : .attention), AgentLimits(), data, isConfigured: true,
            texts: BoardScene.texts(), formats: BoardScene.formats
        ) { $0.name }
    }

    @Test("Agents stand by teams, those without one last, and each team says how many of it are free")
    func teams() throws {
        let page = try page()
        #expect(page.teams.map(\.teamName) == ["<Line 2>", "Line 1", "No team"])
        #expect(page.teams.map(\.cards) == [["Cid"], ["Bob", "Ann"], ["Dan"]] && page.teams[1].teamLine == "1 ready of 2")
        #expect(page.summary == "4 agents" && page.over == "1 for too long" && page.hasOver)
    }

    @Test("Filters narrow the board; the counts stay those of the team, and lead to their state and back")
    func filters() throws {
        let page = try page("team=3&state=ready")
        #expect(page.teams.map(\.cards) == [["Ann"]] && page.isNarrow)
        let ready = try #require(page.counts.first { $0.look == "ready" })
        let late = try #require(page.counts.first { $0.look == "not-ready" })
        #expect(ready.number == "1" && ready.current && ready.href == "/agents?team=3")
        #expect(late.number == "1" && !late.current && late.href == "/agents?team=3&state=not_ready")
        #expect(page.teamOptions.first { $0.current }?.code == "3" && page.freshURL == "/agents?team=3&state=ready&fresh=1")
        #expect(try self.page("q=nobody").hasAgents == false)
    }

    @Test("That states come late is said where they could come at once")
    func late() throws {
        #expect(try page(board: { $0.isTold = false }).lateLine == "Finesse’s events do not come, so states are seen a few seconds later")
        #expect(try page().lateLine == nil)
        #expect(try page(board: { $0.isTold = true }).lateLine == nil)
        #expect(try page(board: { ($0.isTold, $0.isStale) = (false, true) }).lateLine == nil)
    }

    @Test("A wall stands still: by names, at addresses of its own")
    func wall() throws {
        let page = try page("team=3", isWall: true)
        #expect(page.teams.map(\.cards) == [["Ann", "Bob"]] && page.selfURL == "/agents/wall?team=3")
        #expect(page.boardURL == "/agents?team=3" && page.freshURL == "/agents/wall?team=3&fresh=1")
    }

    @Test(
        "What is wrong is said with what can be done; one poll without an answer is no news",
        arguments: FinesseTrouble.allCases)
    func trouble(_ trouble: FinesseTrouble) throws {
        let stale = try page(board: { ($0.trouble, $0.isStale) = (trouble, true) })
        #expect(stale.troubles.count == 1 && stale.isStale && stale.troubles.first?.asOf != nil)
        #expect(stale.troubles.first?.sentence != stale.troubles.first?.hint)
        let once = try page(board: { $0.trouble = trouble })
        #expect(once.troubles.isEmpty == (trouble != .signIn && trouble != .rights))
        #expect(try page().troubles.isEmpty)
    }

    @Test("While it is stale nobody's time goes on")
    func stale() throws {
        let shown = try page(board: { board in
            (board.isStale, board.readAt, board.now) = (true, BoardScene.now, BoardScene.now.adding(.seconds(600)))
        })
        #expect(shown.isStale && shown.over == "1 for too long")
    }

    @Test("What waits stands beside the agents; nothing where the reader may see nothing of it")
    func work() throws {
        #expect(try page().works.isEmpty)
        var work = AgentWork()
        (work.incidentCount, work.incidentsHref, work.openTickets, work.ticketsAtRisk) = (501, "/incidents", 3, 1)
        work.incidents = [.init(title: "#1 down", href: "/incidents/1", level: .critical, assignee: nil)]
        let part = try #require(try page(work: work).works.first)
        #expect(part.incidentsLine == "500+ open incidents" && part.ticketsLine == "3 open tickets")
        #expect(part.items.first?.assigneeLine == "nobody's yet" && part.items.first?.level == "critical")
    }
}
