import Kernel
import Platform

/// Model of the template `agent_history`.
struct AgentHistoryPage {
    struct Sum {
        let look: String
        let sumLabel: String
        let sumReason: String
        let length: String
        let share: String
        let times: String
    }

    struct Row {
        let begin: String
        let end: String
        let look: String
        let rowLabel: String
        let rowReason: String
        let rowLength: String
    }

    struct Key {
        let look: String
        let keyLabel: String
    }

    /// For a supervisor who is signed in to Finesse.
    struct Lead {
        let leadURL: String
        let leadChoices: [SelectOption]
    }

    /// What the page knows besides.
    struct Data {
        var showsReasons = true
        var isToday = false
        /// Whether the reader looks after others in Finesse.
        var leads = false
        var notice: String?
        var problem: String?
    }

    let name: String
    let nowLine: String
    let nowLook: String
    let about: String
    let leads: [Lead]
    let notice: String?
    let leadProblem: String?
    let day: String
    let dayLabel: String
    let earlierURL: String
    let laterURL: String?
    let boardURL: String
    let historyURL: String
    let hasStretches: Bool
    let ribbonTitle: String
    let ribbonSummary: String
    let keys: [Key]
    let ribbons: [AgentRibbon]
    let sums: [Sum]
    let rows: [Row]
    let missedLine: String?
    let cutLine: String?

    /// Rows of the table; the ribbon shows all.
    private static let mostRows = 500

    init(_ history: AgentHistory, _ day: BoardDay, _ data: Data, texts: TextCatalog, formats: ReaderFormats) {
        let (agent, showsReasons) = (history.agent, data.showsReasons)
        let now = AgentLook(agent.state)
        (nowLine, nowLook, notice, leadProblem) = (now.words(agent, texts), now.mark, data.notice, data.problem)
        let wanted = WantedState.allowed(from: agent.state).filter { $0 != .login }
        leads =
            data.leads && !wanted.isEmpty
            ? [
                Lead(
                    leadURL: AgentPath.stateOfOther(agent.login),
                    leadChoices: wanted.map { SelectOption(code: $0.rawValue, label: texts[OwnAgentPart.textKey($0)], current: false) })
            ] : []
        func reason(_ reason: AgentReason?) -> String { showsReasons ? reason?.words(texts) ?? "" : "" }
        name = agent.displayName
        about = [agent.team?.name, agent.phone.isEmpty ? nil : texts.text("agents_phone_line", ["phone": agent.phone])]
            .compactMap { $0 }.joined(separator: " · ")
        (self.day, dayLabel) = (day.text, formats.date(day.from))
        earlierURL = AgentPath.history(agent.login, day: day.other(by: -1).text)
        laterURL = data.isToday ? nil : AgentPath.history(agent.login, day: day.other(by: 1).text)
        (boardURL, historyURL) = (AgentPath.board, AgentPath.history(agent.login))
        hasStretches = !history.stretches.isEmpty
        ribbonTitle = texts.text("agents_history_ribbon", ["name": agent.displayName, "day": formats.date(day.from)])
        let byState = history.byState.reduce(into: [AgentLook: Duration]()) { $0[AgentLook($1.key), default: .zero] += $1.value }
        let looks = AgentLook.allCases.filter { byState[$0] != nil }
        ribbonSummary = looks.map { "\(texts[$0.textKey]): \(formats.duration(byState[$0] ?? .zero))" }.joined(separator: "; ")
        keys = looks.map { Key(look: $0.mark, keyLabel: texts[$0.textKey]) }
        ribbons = AgentRibbon.all(history, day, texts: texts, formats: formats, reasons: showsReasons)
        let whole = max(1, history.stretches.reduce(Int64(0)) { $0 + $1.length.microseconds })
        sums = Self.sums(history, showsReasons: showsReasons).map { sum in
            let look = AgentLook(sum.state)
            return Sum(
                look: look.mark, sumLabel: texts[look.textKey], sumReason: reason(sum.reason), length: formats.duration(sum.length),
                share: formats.percent(Double(sum.length.microseconds) / Double(whole)), times: formats.number(sum.count))
        }
        rows = history.stretches.suffix(Self.mostRows).reversed().map { stretch in
            let look = AgentLook(stretch.state)
            return Row(
                begin: formats.clock(stretch.begin), end: stretch.end.map { formats.clock($0) } ?? "–", look: look.mark,
                rowLabel: texts[look.textKey], rowReason: reason(stretch.reason), rowLength: formats.duration(stretch.length))
        }
        let missed = history.stretches.count { $0.reason?.isRingNoAnswer ?? false }
        missedLine = missed == 0 ? nil : texts.plural("agents_missed", missed, ["count": formats.number(missed)])
        cutLine =
            history.stretches.count > Self.mostRows ? texts.text("agents_history_cut", ["shown": formats.number(Self.mostRows)]) : nil
    }

    /// Where reasons are not shown, what they differ in is not told either.
    private static func sums(_ history: AgentHistory, showsReasons: Bool) -> [AgentHistory.Sum] {
        guard !showsReasons else { return history.sums }
        let bare = history.stretches.map {
            AgentStretch(login: $0.login, state: $0.state, reason: nil, begin: $0.begin, end: $0.end)
        }
        return AgentHistory(agent: history.agent, from: history.from, until: history.until, stretches: bare).sums
    }
}
