/// Which nodes of Finesse's publisher tell what is to be heard.
enum FinesseNodes {
    /// Of a cluster whose teams do not tell of their users.
    static let most = 1000
    static let system = "/finesse/api/SystemInfo"

    static func team(_ id: String) -> String { "/finesse/api/Team/\(id)/Users" }
    static func user(_ login: String) -> String { "/finesse/api/User/\(login)" }

    /// Whether it tells of all users of a team, so that somebody who is not known there is new.
    static func isTeam(_ node: String) -> Bool { node.hasPrefix("/finesse/api/Team/") && node.hasSuffix("/Users") }

    /// Each team, and those by themselves who are in none, or in one whose node is refused.
    static func wanted(of agents: [Agent], refused: Set<String>) -> [String] {
        let teams = Set(agents.compactMap { $0.team.map { team($0.id) } }).sorted()
        let alone = agents.filter { agent in agent.team.map { refused.contains(team($0.id)) } ?? true }.map { user($0.login) }
        return ([system] + teams + alone).filter { !refused.contains($0) }.prefix(most).map { $0 }
    }
}
