import Platform
import Synchronization

/// A supervisor's list of a team says one name of each agent, and each signs in by two. So that wrong passwords of both count together, each
/// agent is asked for once, a few with each poll.
extension FinessePoller {
    /// With one poll.
    private static let namesAtATime = 20

    /// For one process; what was learned is in the database.
    final class NamesSeen: Sendable {
        private let names = Mutex<Set<String>>([])

        func unseen(_ agents: [Agent]) -> [Agent] { names.withLock { names in agents.filter { !names.contains($0.login) } } }
        func saw(_ agents: [Agent]) { names.withLock { names in names.formUnion(agents.map(\.login)) } }
    }

    func learnNames(of agents: [Agent]) async throws {
        let unseen = namesSeen.unseen(agents)
        guard !unseen.isEmpty else { return }
        let unknown = try await database.read { try FinesseNames.unknown(among: unseen, on: $0) }
        let logins = Set(unknown.map(\.login))
        namesSeen.saw(unseen.filter { !logins.contains($0.login) })
        var found: [Agent] = []
        asking: for agent in unknown.prefix(Self.namesAtATime) {
            do { found.append(try await client.user(agent.login, as: login)) } catch let failure as FinesseFailure {
                guard !failure.isOfNode else { break asking }
                // The login was taken a moment ago: rather it may not ask that. Nobody tries it again, and it counts all the same.
                if failure == .signInWrong {
                    namesSeen.saw(unknown)
                    try await countRefusal()
                    break asking
                }
            }
            namesSeen.saw([agent])
        }
        guard !found.isEmpty else { return }
        let told = found
        try await database.write { try FinesseNames.learn(told, on: $0) }
    }

    private func countRefusal() async throws {
        let (login, time) = (login, now())
        try await database.write { connection in
            try FinesseTries.count(try FinesseNames.account(of: login.username, on: connection), at: time, on: connection)
        }
    }
}
