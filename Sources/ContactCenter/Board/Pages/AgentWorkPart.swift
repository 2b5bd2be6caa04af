import Kernel
import Platform

/// Model of the template `agent_work`: what waits beside the agents.
struct AgentWorkPart {
    struct Item {
        let itemTitle: String
        let itemHref: String
        let level: String
        let levelLabel: String
        let assigneeLine: String
    }

    let hasWork: Bool
    let incidentsLine: String?
    let incidentsHref: String?
    let items: [Item]
    let ticketsLine: String?
    let riskLine: String?
    let ticketsHref: String?

    init(_ work: AgentWork, _ texts: TextCatalog, _ formats: ReaderFormats) {
        incidentsLine = work.incidentsHref.map { _ in
            texts.plural(
                "agents_incidents", work.incidentCount,
                ["count": formats.count(work.incidentCount, exactTo: AgentWork.mostCounted)])
        }
        incidentsHref = work.incidentsHref
        items = work.incidents.prefix(AgentWork.mostShown).map { item in
            Item(
                itemTitle: item.title, itemHref: item.href, level: item.level.word, levelLabel: texts["level_" + item.level.word],
                assigneeLine: item.assignee ?? texts["agents_nobody"])
        }
        ticketsLine = work.openTickets.map { texts.plural("agents_tickets", $0, ["count": formats.number($0)]) }
        riskLine = work.ticketsAtRisk.map { texts.plural("agents_tickets_risk", $0, ["count": formats.number($0)]) }
        ticketsHref = work.ticketsHref
        hasWork = incidentsLine != nil || ticketsLine != nil
    }
}
