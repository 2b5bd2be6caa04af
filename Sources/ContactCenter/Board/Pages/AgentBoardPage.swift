import Kernel
import Platform

/// Model of the templates `agent_board` and `agent_wall`.
struct AgentBoardPage {
    struct Count {
        let look: String
        let countLabel: String
        let number: String
        let href: String
        let current: Bool
    }

    struct Team {
        let teamID: String
        let teamName: String
        let teamLine: String
        /// Rendered cards.
        let cards: [String]
    }

    /// What went wrong, and what can be done about it.
    struct Trouble {
        let sentence: String
        let hint: String
        let asOf: Moment?
    }

    /// Besides the board itself.
    struct Data {
        var isWall = false
        var showsReasons = true
        var work = AgentWork()
        var own: OwnAgentPart?
        var notice: String?
    }

    let isConfigured: Bool
    let hasAgents: Bool
    let isNarrow: Bool
    /// Nobody reads the agents for all.
    let isAlone: Bool
    let isStale: Bool
    let troubles: [Trouble]
    let ageLine: String?
    /// That states come later than they could.
    let lateLine: String?
    let counts: [Count]
    let over: String
    let hasOver: Bool
    let teams: [Team]
    let teamOptions: [SelectOption]
    let lookOptions: [SelectOption]
    let orderOptions: [SelectOption]
    let q: String
    let summary: String
    let selfURL: String
    /// For the script of the page.
    let freshURL: String
    let clearURL: String
    let wallURL: String
    let boardURL: String
    let liveURL: String
    /// This server's clock, in milliseconds.
    let clock: String
    let works: [AgentWorkPart]
    let owns: [OwnAgentPart]
    let notice: String?

    /// - Parameter card: renders one.
    init(
        _ board: AgentBoard, _ query: BoardQuery, _ limits: AgentLimits, _ data: Data, isConfigured: Bool, texts: TextCatalog,
        formats: ReaderFormats, card: (AgentCard) throws -> String
    ) rethrows {
        let path = data.isWall ? AgentPath.wall : AgentPath.board
        let usual = data.isWall ? BoardQuery.Order.name : .attention
        let all = BoardEntry.all(of: board, limits)
        func words(_ entry: BoardEntry) -> [String] {
            [entry.agent.displayName, entry.agent.phone, entry.agent.login, entry.agent.name ?? ""]
                + (data.showsReasons ? [entry.agent.reason?.words(texts) ?? ""] : [])
        }
        let shown = BoardEntry.sorted(all.filter { query.matches($0.agent, words: words($0)) }, by: query.order)
        self.isConfigured = isConfigured
        (hasAgents, isNarrow, isStale) = (!shown.isEmpty, query.isNarrow, board.isStale)
        isAlone = !board.isPolled
        troubles = Self.trouble(of: board, texts, formats)
        ageLine = board.readAt.map { texts.text("agents_as_of", ["time": formats.clock($0)]) }
        lateLine = board.isTold == false && !board.isStale ? texts["agents_not_told"] : nil
        // How many there are of each look does not depend on which look is chosen.
        let counted = all.filter { query.with { $0.look = nil }.matches($0.agent, words: words($0)) }
        counts = AgentLook.allCases.map { look in
            Count(
                look: look.mark, countLabel: texts[look.textKey], number: formats.number(counted.count { $0.look == look }),
                href: query.with { $0.look = $0.look == look ? nil : look }.url(path, usual: usual), current: query.look == look)
        }
        let late = counted.count(where: \.isOver)
        (over, hasOver) = (texts.plural("agents_over", late, ["count": formats.number(late)]), late > 0)
        let frame = AgentCard.Frame(
            now: board.isStale ? board.readAt ?? board.now : board.now, hasLinks: !data.isWall, showsReasons: data.showsReasons,
            assigned: data.work.assigned)
        teams = try Self.groups(shown).map { team, entries in
            Team(
                teamID: team?.id ?? BoardQuery.noTeam, teamName: team?.name ?? texts["agents_no_team"],
                teamLine: Self.line(entries, texts, formats),
                cards: try entries.map { try card(AgentCard($0, frame, texts: texts, formats: formats)) })
        }
        teamOptions =
            [SelectOption(code: "", label: texts["agents_team_any"], current: query.team == nil)]
            + Self.groups(all).map { team, _ in
                let id = team?.id ?? BoardQuery.noTeam
                return SelectOption(code: id, label: team?.name ?? texts["agents_no_team"], current: id == query.team)
            }
        lookOptions =
            [SelectOption(code: "", label: texts["agents_state_any"], current: query.look == nil)]
            + AgentLook.allCases.map { SelectOption(code: $0.rawValue, label: texts[$0.textKey], current: $0 == query.look) }
        orderOptions = BoardQuery.Order.allCases.map {
            SelectOption(code: $0.rawValue, label: texts[$0.textKey], current: $0 == query.order)
        }
        q = query.search
        summary = texts.plural("agents_count", shown.count, ["count": formats.number(shown.count)])
        selfURL = query.url(path, usual: usual)
        freshURL = selfURL + (selfURL.contains("?") ? "&" : "?") + BoardQuery.freshField + "=1"
        (clearURL, liveURL) = (path, AgentPath.live)
        wallURL = BoardQuery().with {
            $0.team = query.team; $0.order = .name
        }.url(AgentPath.wall, usual: .name)
        boardURL = BoardQuery().with { $0.team = query.team }.url(AgentPath.board)
        clock = String(board.now.microseconds / 1000)
        works = [AgentWorkPart(data.work, texts, formats)].filter(\.hasWork)
        owns = [data.own].compactMap { $0 }
        notice = data.notice
    }

    /// Teams by their names, those without a team last; within them the order of the list.
    private static func groups(_ entries: [BoardEntry]) -> [(AgentTeam?, [BoardEntry])] {
        Dictionary(grouping: entries, by: \.agent.team).sorted { left, right in
            switch (left.key, right.key) {
            case (nil, _): false
            case (_, nil): true
            case (let one?, let other?): (one.name.lowercased(), one.id) < (other.name.lowercased(), other.id)
            }
        }.map { ($0.key, $0.value) }
    }

    /// How many of a team are free, and how many there are.
    private static func line(_ entries: [BoardEntry], _ texts: TextCatalog, _ formats: ReaderFormats) -> String {
        let ready = entries.count { $0.look == .ready }
        return texts.text("agents_team_line", ["ready": formats.number(ready), "all": formats.number(entries.count)])
    }

    private static func trouble(of board: AgentBoard, _ texts: TextCatalog, _ formats: ReaderFormats) -> [Trouble] {
        // One poll that failed is no news: the next one tells.
        guard let trouble = board.trouble, board.isStale || board.readAt == nil || trouble == .signIn || trouble == .rights else {
            return []
        }
        return [
            Trouble(
                sentence: texts["agents_trouble_\(trouble.rawValue)"], hint: texts["agents_hint_\(trouble.rawValue)"],
                asOf: board.readAt.map { Moment($0, formats) })
        ]
    }
}
