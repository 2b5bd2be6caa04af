import Accounts
import Kernel
import Platform

/// What the address of a board asks for: what it does not know is as usual, so that an old bookmark still shows something.
struct BoardQuery: Hashable, Sendable {
    enum Order: String, CaseIterable, Sendable {
        /// Whoever needs attention first.
        case attention
        case name
        /// The longest in their state first.
        case time
        case state

        var textKey: String { "agents_order_" + rawValue }
    }

    /// Of those who are in no team.
    static let noTeam = "-"
    /// What an open page says that fetches itself again.
    static let freshField = "fresh"
    private static let longestSearch = 100

    /// A team's id.
    var team: String?
    var look: AgentLook?
    var search = ""
    var order = Order.attention

    init() {}

    /// - Parameter usual: the order where none is asked for.
    init(_ fields: FormData, usual: Order = .attention) {
        team = fields["team"].flatMap { $0.isEmpty ? nil : $0 }
        look = fields["state"].flatMap(AgentLook.init(rawValue:))
        search = String((fields["q"] ?? "").prefix(Self.longestSearch))
        order = fields["order"].flatMap(Order.init(rawValue:)) ?? usual
    }

    func with(_ change: (inout Self) -> Void) -> Self {
        var query = self
        change(&query)
        return query
    }

    func url(_ path: String, usual: Order = .attention) -> String {
        let fields = [
            team.map { ("team", $0) }, look.map { ("state", $0.rawValue) }, search.isEmpty ? nil : ("q", search),
            order == usual ? nil : ("order", order.rawValue),
        ].compactMap { $0 }
        return fields.isEmpty ? path : path + "?" + FormText.query(fields)
    }

    var isNarrow: Bool { team != nil || look != nil || !search.isEmpty }

    /// Whether somebody is shown whose team, look and words these are.
    func matches(_ agent: Agent, words: [String]) -> Bool {
        if let team, (agent.team?.id ?? Self.noTeam) != team { return false }
        if let look, AgentLook(agent.state) != look { return false }
        let wanted = search.lowercased().split(separator: " ")
        let text = words.joined(separator: " ").lowercased()
        return wanted.allSatisfy { text.contains($0) }
    }
}
