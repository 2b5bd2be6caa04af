import Kernel
import Platform

/// Keeps what events tell, under the lease by which agents are read: what another process reads meanwhile is never overwritten.
struct FinesseHearing: Sendable {
    let database: Database
    let owner: String
    /// Of the settings.
    let mark: String
    let poll: Duration
    let now: @Sendable () -> Timestamp

    /// Updates the agents that are known. Where somebody is new or gone, the next poll comes at once: only that tells all.
    func take(_ notice: FinesseNotice) async throws {
        let (time, gap) = (now(), AgentSteps.gap(polling: poll))
        try await database.write { connection in
            guard let cluster = try locked(at: time, on: connection), let readAt = cluster.readAt else { return }
            let steps = AgentSteps(readAt: time, readBefore: readAt, clockOffset: cluster.clockOffset, gapAfter: gap)
            var (isNews, isStrange) = (false, notice.isRemoval || notice.node == FinesseNodes.system)
            for user in notice.isRemoval ? [] : notice.users {
                guard let login = Agent(user)?.login, let known = try AgentStore.listed(login, on: connection) else {
                    isStrange = isStrange || FinesseNodes.isTeam(notice.node)
                    continue
                }
                guard let agent = known.told(user, readAt: readAt.adding(cluster.clockOffset)) else { continue }
                let open = try AgentHistoryStore.open(of: login, on: connection)
                let ends = open == nil ? try AgentHistoryStore.ends(of: [login], on: connection) : [:]
                try AgentHistoryStore.add(
                    steps.steps([agent], known: [login: known], open: open.map { [login: $0] } ?? [:], ends: ends), on: connection)
                try AgentStore.save([agent], at: time, on: connection)
                isNews = true
            }
            if isNews { try FinesseStore.tell(by: owner, on: connection) }
            if isStrange { try FinesseStore.hasten(at: time, on: connection) }
        }
    }

    /// The agents whose changes are to be heard; nil where another process asks, or nobody does.
    func agents() async throws -> [Agent]? {
        let time = now()
        return try await database.read { try held(at: time, on: $0) == nil ? nil : AgentStore.listed(on: $0) }
    }

    /// Events come from now on. What changed before is told by the next poll alone, so that comes at once.
    func began() async throws {
        let time = now()
        try await settle(FinesseCluster.Events(since: time))
        try await database.write { try FinesseStore.hasten(at: time, on: $0) }
    }

    func settle(_ events: FinesseCluster.Events) async throws {
        try await database.write { try FinesseStore.setEvents(events, by: owner, on: $0) }
    }

    private func locked(at time: Timestamp, on connection: any SQLConnection) throws -> FinesseCluster? {
        try FinesseStore.locked(by: owner, mark: mark, at: time, on: connection)
    }

    func held(at time: Timestamp, on connection: any SQLConnection) throws -> FinesseCluster? {
        try FinesseStore.held(by: owner, mark: mark, at: time, on: connection)
    }
}
