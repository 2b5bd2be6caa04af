import Kernel
import Logging
import Platform

/// Reads all agents of the cluster every few seconds, for everybody who looks: in one of the processes over a database, which holds the lease.
///
/// An account of Finesse is locked at the fifth wrong password. So the login of the settings is tried twice at most; then nobody asks until
/// they change.
struct FinessePoller: Sendable {
    /// How often is asked which node serves.
    private static let look = Duration.seconds(15)
    /// How long is waited at most between polls while nothing answers, and where Finesse says how long.
    private static let (longestPause, longestWait) = (Duration.seconds(15), Duration.seconds(60))
    /// Failures that do not make the pause longer.
    private static let patience = 3

    let database: Database
    let client: FinesseClient
    let login: FinesseLogin
    /// By which other settings are noticed.
    let mark: String
    let poll: Duration
    let pause: Duration
    let owner: String
    let now: @Sendable () -> Timestamp
    let logger: Logger

    /// Names that were asked for or known already, so that nobody is asked twice.
    let namesSeen = NamesSeen()

    private var validity: Duration { max(.seconds(30), poll * 4) }

    /// Polls when it is time to, and when it is this process that does.
    /// - Returns: whether it did.
    @discardableResult
    func runOnce() async throws -> Bool {
        let time = now()
        let known = try await database.read { try FinesseStore.find(on: $0) }
        if let known, known.mark == mark, isWaiting(known, at: time) { return false }
        let (owner, mark, validity) = (owner, mark, validity)
        let taken = try await database.write { connection in
            try FinesseStore.take(by: owner, mark: mark, at: time, for: validity, on: connection)
        }
        guard let taken, !taken.isGivenUp else { return false }
        if taken.reading == nil || taken.refusals > 0, let shut = try await shutUntil(time) {
            // Somebody typed it wrongly so often that the next try may be the last.
            try await settle(taken, failed: .signInWrong, counts: 0, dueAt: shut)
            return false
        }
        client.use(min(taken.node, client.nodes.count - 1))
        try await work(taken)
        return true
    }

    private func isWaiting(_ cluster: FinesseCluster, at time: Timestamp) -> Bool {
        if cluster.isGivenUp { return true }
        if let other = cluster.owner, other != owner, let until = cluster.leaseUntil, until > time,
            until.since(time) <= validity, !other.hasPrefix(place)
        {
            return true
        }
        // A clock that was set back must not stop it.
        return cluster.dueAt > time && cluster.dueAt.since(time) <= max(pause, Self.longestWait)
    }

    private var place: String { owner.lastIndex(of: "#").map { String(owner[...$0]) } ?? owner }

    private func shutUntil(_ time: Timestamp) async throws -> Timestamp? {
        let (login, pause) = (login, pause)
        return try await database.read { connection in
            let account = try FinesseNames.account(of: login.username, on: connection)
            return try FinesseTries.shutUntil(account, pause: pause, at: time, on: connection)
        }
    }

    private func work(_ taken: FinesseCluster) async throws {
        var cluster = taken
        do {
            try await lookAround(&cluster)
            let begin = now()
            let agents = try await read(&cluster)
            try await settle(cluster, read: agents, since: begin)
            if cluster.reading == .teams { try await learnNames(of: agents) }
        } catch let failure as Refused {
            try await settle(cluster, failed: failure.failure, counts: failure.count)
        } catch let failure as FinesseFailure {
            try await settle(cluster, failed: failure, counts: failure == .signInWrong ? 1 : 0)
        }
    }

    /// More than one wrong answer.
    private struct Refused: Error {
        let failure: FinesseFailure
        let count: Int
    }

    // MARK: Asking

    /// Uses the node that says that it serves, and compares its clock with ours.
    private func lookAround(_ cluster: inout FinesseCluster) async throws {
        let time = now()
        if let last = cluster.lookedAt, time >= last, time.since(last) < Self.look, cluster.failures == 0 { return }
        // A login that may be wrong is not tried for this: some nodes tell it to anybody.
        let login = cluster.reading == nil || cluster.failures > 0 ? nil : self.login
        let first = client.active
        for node in [first] + client.nodes.indices.filter({ $0 != first }) {
            let before = now()
            let system: FinesseSystem
            do { system = try await client.systemInfo(of: node, as: login) } catch let failure as FinesseFailure {
                if login != nil, failure == .signInWrong { throw failure }
                continue
            }
            guard system.isInService else { continue }
            if let time = system.time {
                let after = now()
                cluster.clockOffset = time.since(before.adding(after.since(before) / 2))
            }
            client.use(node)
            cluster.lookedAt = time
            return
        }
    }

    private func read(_ cluster: inout FinesseCluster) async throws -> [Agent] {
        switch cluster.reading {
        case .users: return try await client.users(as: login)
        case .teams: return try await teams()
        case nil:
            let (reading, agents) = try await firstReading()
            cluster.reading = reading
            return agents
        }
    }

    /// An administrator may read all at once. Whoever may not is a supervisor, or nobody.
    private func firstReading() async throws -> (FinesseCluster.Reading, [Agent]) {
        do { return (.users, try await client.users(as: login)) } catch let failure as FinesseFailure where !failure.isOfNode {
            do { return (.teams, try await teams()) } catch FinesseFailure.signInWrong where failure == .signInWrong {
                throw Refused(failure: failure, count: 2)
            } catch FinesseFailure.notFound { throw failure }
        }
    }

    private func teams() async throws -> [Agent] {
        let own = try await client.userDocument(login.username, as: login)
        client.remember(own: own.agent.login)
        let teams = own.teams.isEmpty ? ownTeam(of: own.agent) : own.teams
        guard !teams.isEmpty else { throw FinesseFailure.forbidden("\(login.username) looks after no team") }
        var found: [String: Agent] = [:]
        for team in teams {
            for agent in try await client.team(team.id, as: login) where found[agent.login] == nil { found[agent.login] = agent }
        }
        return found.values.sorted { $0.login < $1.login }
    }

    /// A supervisor whose teams are not listed looks after their own at least.
    private func ownTeam(of agent: Agent) -> [AgentTeam] {
        guard agent.roles.contains(where: { $0.lowercased() == "supervisor" }), let team = agent.team, !team.id.isEmpty else { return [] }
        return [team]
    }

    // MARK: Keeping

    /// - Parameter begin: when they were asked for. What was heard since then is newer than the answer, where its state is.
    private func settle(_ taken: FinesseCluster, read agents: [Agent], since begin: Timestamp) async throws {
        let time = now()
        let (owner, login, gap) = (owner, login, AgentSteps.gap(polling: poll))
        var cluster = taken
        let wasStale = taken.isStale || taken.trouble != nil
        (cluster.node, cluster.nodeURL, cluster.readAt) = (client.active, client.activeNode, time)
        (cluster.failures, cluster.failedAt, cluster.trouble, cluster.failure, cluster.refusals) = (0, nil, nil, nil, 0)
        cluster.dueAt = time.adding(poll)
        let (settled, isFirst) = (cluster, taken.readAt == nil || taken.failures > 0)
        let agents = Dictionary(agents.map { ($0.login, $0) }) { first, _ in first }.values.sorted { $0.login < $1.login }
        try await database.write { connection in
            let listed = Dictionary(try AgentStore.listed(on: connection).map { ($0.login, $0) }) { $1 }
            let heard = try AgentStore.heard(since: begin, on: connection)
            let changed = agents.filter { agent in
                guard let known = listed[agent.login] else { return true }
                return known != agent && !(heard.contains(agent.login) && known.isNewer(than: agent))
            }
            let logins = Set(agents.map(\.login))
            let gone = listed.keys.filter { !logins.contains($0) }.sorted()
            let isNews = !changed.isEmpty || !gone.isEmpty || wasStale
            guard try FinesseStore.save(settled, by: owner, isNews: isNews, on: connection) else { return }
            let renamed = agents.filter { $0.name != nil && listed[$0.login]?.name != $0.name }
            if !renamed.isEmpty { try FinesseNames.learn(renamed, on: connection) }
            if isFirst { try FinesseTries.clear(try FinesseNames.account(of: login.username, on: connection), on: connection) }
            guard !changed.isEmpty || !gone.isEmpty else { return }
            let open = try AgentHistoryStore.open(on: connection)
            let returned = changed.map(\.login).filter { open[$0] == nil }
            let steps = AgentSteps(readAt: time, readBefore: taken.readAt, clockOffset: settled.clockOffset, gapAfter: gap)
            try AgentHistoryStore.add(
                steps.steps(
                    changed, known: listed, open: open, ends: try AgentHistoryStore.ends(of: returned, on: connection))
                    + steps.ends(of: gone, open: open), on: connection)
            try AgentStore.save(changed, at: time, on: connection)
            try AgentStore.unlist(gone, on: connection)
        }
    }

    /// - Parameters:
    ///   - counts: how often the login was not taken.
    ///   - dueAt: nil for as usual.
    private func settle(_ taken: FinesseCluster, failed failure: FinesseFailure, counts: Int, dueAt: Timestamp? = nil) async throws {
        let time = now()
        let (owner, login) = (owner, login)
        var cluster = taken
        let wasStale = cluster.isStale
        cluster.failures += 1
        cluster.failedAt = cluster.failedAt ?? time
        cluster.refusals = counts > 0 ? cluster.refusals + counts : (failure == .signInWrong ? cluster.refusals : 0)
        (cluster.trouble, cluster.failure) = (failure.trouble, failure.description)
        (cluster.node, cluster.dueAt) = (client.active, dueAt ?? time.adding(wait(after: cluster.failures, failure)))
        let isNews = cluster.isStale != wasStale || cluster.trouble != taken.trouble
        if cluster.trouble != taken.trouble {
            logger.warning("the agents cannot be read", metadata: ["reason": "\(failure)", "given_up": "\(cluster.isGivenUp)"])
        }
        let settled = cluster
        try await database.write { connection in
            guard try FinesseStore.save(settled, by: owner, isNews: isNews, on: connection) else { return }
            let account = try FinesseNames.account(of: login.username, on: connection)
            for _ in 0..<counts { try FinesseTries.count(account, at: time, on: connection) }
        }
    }

    private func wait(after failures: Int, _ failure: FinesseFailure) -> Duration {
        if case .outOfService(let wait?) = failure { return max(poll, min(wait, Self.longestWait)) }
        guard failures > Self.patience else { return poll }
        return max(poll, min(Self.longestPause, poll * (1 << min(failures - Self.patience, 10))))
    }

    func giveUp() async throws {
        let owner = owner
        try await database.write { try FinesseStore.give(by: owner, on: $0) }
    }
}
