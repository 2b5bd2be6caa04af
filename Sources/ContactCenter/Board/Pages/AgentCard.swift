import Accounts
import Kernel
import Platform

/// Model of the template `agent_card`: the same for everybody who may see as much, so it is rendered once for all of them.
struct AgentCard: Hashable, Sendable {
    let key: String
    let name: String
    let href: String?
    let look: String
    let lookLabel: String
    let phoneLine: String?
    let reasonLine: String?
    let pendingLine: String?
    /// Since when, in seconds since 1970 by this server's clock; for the script that counts on.
    let began: String?
    let elapsed: String?
    let limitSeconds: String?
    let isOver: Bool
    let assignedLine: String?

    init(_ entry: BoardEntry, _ frame: Frame, texts: TextCatalog, formats: ReaderFormats) {
        let agent = entry.agent
        key = "agent-" + FormText.encoded(agent.login)
        name = agent.displayName
        href = frame.hasLinks ? AgentPath.history(agent.login) : nil
        (look, lookLabel) = (entry.look.mark, entry.look.words(agent, texts))
        phoneLine = agent.phone.isEmpty ? nil : texts.text("agents_phone_line", ["phone": agent.phone])
        reasonLine = frame.showsReasons ? agent.reason?.words(texts) : nil
        pendingLine = agent.pending.map { texts.text("agents_pending", ["state": texts[AgentLook($0).textKey]]) }
        // The whole second in which it began: a card looks the same as long as nothing changes.
        let seconds = entry.time.map { $0.components.seconds }
        began = seconds.map { String(frame.now.microseconds.flooringDivision(by: 1_000_000) - $0) }
        elapsed = seconds.map(Self.clock)
        limitSeconds = entry.limit.map { String($0.components.seconds) }
        isOver = entry.isOver
        let names = [agent.name, agent.login].compactMap { $0?.lowercased() }
        let assigned = names.compactMap { frame.assigned[$0] }.first ?? 0
        assignedLine =
            assigned == 0 ? nil : texts.plural("agents_assigned", assigned, ["count": formats.number(assigned)])
    }

    /// What is the same for all cards of a board.
    struct Frame {
        let now: Timestamp
        var hasLinks = true
        var showsReasons = true
        var assigned: [String: Int] = [:]
    }

    /// `4:05`, `1:04:05`: digits alone, which every language writes so.
    static func clock(_ seconds: Int64) -> String {
        let (hours, minutes, rest) = (seconds / 3600, seconds % 3600 / 60, CivilTime.padded(seconds % 60, to: 2))
        return hours > 0 ? "\(hours):\(CivilTime.padded(minutes, to: 2)):\(rest)" : "\(minutes):\(rest)"
    }
}
