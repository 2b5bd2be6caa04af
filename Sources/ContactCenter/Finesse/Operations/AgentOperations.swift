import Accounts
import Foundation
package import Kernel
package import Platform
import Synchronization

/// What people and programs do with agents: the board that one poller fills for all, one's own state, what somebody did when.
///
/// Pages read ``board(by:)`` as often as they like: it costs a row of the database, whoever looks. Whether it is another one is told to
/// open pages over ``AgentWatch``.
package struct AgentOperations: Sendable {
    let database: Database
    let settings: FinesseSettings
    /// Nil without `finesse.urls`.
    let client: FinesseClient?
    let people: FinessePeople
    let world: World
    private let kept = Kept()

    /// The agents of the latest version, so that a look costs no reading of them all.
    private final class Kept: Sendable {
        let agents = Mutex<(version: Int64, agents: [Agent])?>(nil)
        let health = Mutex<(at: Timestamp, trouble: FinesseTrouble?)?>(nil)
    }

    init(database: Database, settings: FinesseSettings, client: FinesseClient?, key: SecretKey, world: World) {
        (self.database, self.settings, self.client, self.world) = (database, settings, client, world)
        people = FinessePeople(database: database, client: client, key: key, pause: .seconds(settings.lockMinutes * 60), world: world)
    }

    var now: @Sendable () -> Timestamp { world.now }

    /// Whether there is a Finesse at all.
    package var isSetUp: Bool { client != nil }
    /// Of `finesse.transfer_number`; empty without.
    package var transferNumber: String { settings.transferNumber ?? "" }

    // MARK: Everybody

    /// All agents, as the poller last read them.
    /// - Throws: `notPermitted`.
    package func board(by caller: Caller) async throws -> AgentBoard {
        try caller.require(.viewAgents)
        return try await database.read { try board(on: $0) }
    }

    /// The same for a page that reads more with it.
    /// - Throws: `notPermitted`.
    package func board(by caller: Caller, on connection: any SQLConnection) throws -> AgentBoard {
        try caller.require(.viewAgents)
        return try board(on: connection)
    }

    func board(on connection: any SQLConnection) throws -> AgentBoard {
        var board = AgentBoard(now: world.now())
        board.isPolled = isSetUp && settings.user != nil
        guard let cluster = try FinesseStore.find(on: connection) else { return board }
        (board.readAt, board.clockOffset, board.node) = (cluster.readAt, cluster.clockOffset, cluster.nodeURL)
        (board.trouble, board.version) = (cluster.trouble, cluster.version)
        board.isTold = settings.events == .off ? nil : cluster.events.isComing
        // Where whoever asked is gone, nobody counts polls.
        let isOld = cluster.readAt.map { board.now.since($0) > settings.staleAfter } ?? false
        board.isStale = cluster.isStale || isOld
        board.agents = try agents(of: cluster.version, on: connection)
        return board
    }

    private func agents(of version: Int64, on connection: any SQLConnection) throws -> [Agent] {
        if let known = kept.agents.withLock({ $0 }), known.version == version { return known.agents }
        let found = try AgentStore.listed(on: connection).sorted {
            ($0.displayName.lowercased(), $0.login) < ($1.displayName.lowercased(), $1.login)
        }
        kept.agents.withLock { $0 = (version, found) }
        return found
    }

    /// - Throws: `notPermitted`, `agentNotFound`.
    package func agent(_ login: String, by caller: Caller) async throws -> Agent {
        try caller.require(.viewAgents)
        return try await database.read { connection in
            guard let agent = try AgentStore.find(login, on: connection) else { throw ClientError.agentNotFound }
            return agent
        }
    }

    /// What somebody did over a time, at most ``mostDays`` long. What is not known, as while nobody could read, is a stretch of its own.
    /// - Parameter until: nil for now.
    /// - Throws: `notPermitted`, `agentNotFound`, `agentSpanNotValid`.
    package func history(of login: String, from: Timestamp, until: Timestamp? = nil, by caller: Caller) async throws -> AgentHistory {
        try caller.require(.viewAgents)
        let time = world.now()
        let (wanted, end) = (until ?? time, min(until ?? time, time))
        guard from < wanted, wanted.since(from) <= .seconds(Self.mostDays * 86_400) else { throw ClientError.agentSpanNotValid }
        return try await database.read { connection in
            guard let agent = try AgentStore.find(login, on: connection) else { throw ClientError.agentNotFound }
            var stretches = try AgentHistoryStore.stretches(of: login, from: from, until: end, on: connection)
            let board = try board(on: connection)
            if board.isStale, let readAt = board.readAt, let last = stretches.last, last.end == end, readAt < end {
                // Since then nobody knows.
                stretches.removeLast()
                if let known = last.clipped(from: from, until: readAt) { stretches.append(known) }
                stretches.append(
                    AgentStretch(login: login, state: .unknown, reason: nil, begin: max(readAt, last.begin), end: end))
            }
            return AgentHistory(agent: agent, from: from, until: max(from, end), stretches: stretches)
        }
    }

    /// Of one question about the past.
    package static let mostDays = 62

    /// Whether Finesse is there, without a sign-in to it; asked at most every two seconds, however many ask.
    /// - Returns: nil where it is.
    /// - Throws: `notPermitted`, `finesseNotSet`.
    package func trouble(by caller: Caller) async throws -> FinesseTrouble? {
        try caller.require(.viewAgents)
        guard let client else { throw ClientError.finesseNotSet }
        let time = world.now()
        if let known = kept.health.withLock({ $0 }), time >= known.at, time.since(known.at) < .seconds(2) { return known.trouble }
        let found = try await client.trouble()
        kept.health.withLock { $0 = (time, found) }
        return found
    }
}

extension FinesseSettings {
    /// As old the agents are at most while somebody reads them, with what a poll itself may take.
    var staleAfter: Duration { .seconds(2 * pollSeconds + 5) }
}
