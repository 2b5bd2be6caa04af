import Foundation
package import Kernel
package import Platform
import Synchronization

/// A Finesse of two nodes with teams and their agents, as strict as the contract: Basic sign-in that locks an account after five wrong
/// passwords, changes that are accepted (202) and hold a moment later, who may do what to whom, errors in its own form. Nodes fail as
/// they are told.
package final class FinesseDouble: Sendable {
    package enum Node: String, Sendable, Hashable, CaseIterable {
        case first, second

        /// For requests inside the process: the host by which this node is asked.
        package var host: String { self == .first ? "finesse1.example.org" : "finesse2.example.org" }
        /// The base address inside the process.
        package var address: String { "https://\(host):8445" }
    }

    package enum Condition: Sendable, Hashable {
        case inService
        /// 503 to everything but SystemInfo, which says so.
        case outOfService
        /// Nothing listens there.
        case away
        case hangs
        case slow(Duration)
        case fails(status: Int)
        /// 200, and a page of HTML.
        case garbage
    }

    /// A request that reached a node.
    package struct Asked: Sendable, Hashable {
        package let node: Node
        package let method: String
        package let path: String
        /// As it was said, right or wrong.
        package let login: String?
    }

    /// How many wrong passwords lock an account, and for how long.
    package static let (mostFailures, lockTime) = (5, Duration.seconds(300))
    /// How long after its acceptance a change holds.
    package static let changeTime = Duration.milliseconds(300)

    struct Change {
        let due: Timestamp
        let agent: String
        let state: FinesseAgent.State
        let reason: FinesseAgent.Reason?
        var number: String?
    }

    struct Storage {
        var agents: [String: FinesseAgent] = [:]
        var reasons: [Int: FinesseAgent.Reason] = [:]
        var changes: [Change] = []
        var dialogs: [Int: FinesseDialog] = [:]
        var lastDialog = 16_804_376
        var failures: [String: (count: Int, lockedUntil: Timestamp?)] = [:]
        var conditions: [Node: Condition] = [:]
        var asked: [Asked] = []
        var spelling = SimulatedXML.Spelling.documented
        var isSystemInfoOpen = true
        var eventsPort: Int?
        var refusalOfUsers = 403
    }

    let now: @Sendable () -> Timestamp
    let storage = Mutex(Storage())

    /// Empty: agents are added.
    package init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    // MARK: What tests and the demo do

    package func add(_ agents: FinesseAgent...) { add(agents) }

    package func add(_ agents: [FinesseAgent]) {
        storage.withLock { storage in for agent in agents { storage.agents[agent.id] = agent } }
    }

    package func add(_ reasons: [FinesseAgent.Reason]) {
        storage.withLock { storage in for reason in reasons { storage.reasons[reason.id] = reason } }
    }

    /// At once, as calls and people at their telephones do it.
    package func put(_ agent: String, _ state: FinesseAgent.State, reason: FinesseAgent.Reason? = nil) {
        let now = now()
        storage.withLock { storage in
            storage.settle(at: now); storage.become(agent, state, reason: reason, at: now)
        }
    }

    package func agent(_ id: String) -> FinesseAgent? {
        storage.withLock { [now] in
            $0.settle(at: now()); return $0.agents[id]
        }
    }
    package var agents: [FinesseAgent] {
        storage.withLock { [now] in
            $0.settle(at: now()); return $0.agents.values.sorted { $0.id < $1.id }
        }
    }

    package func set(_ condition: Condition, of nodes: Node...) {
        storage.withLock { storage in for node in nodes.isEmpty ? Node.allCases : nodes { storage.conditions[node] = condition } }
    }

    /// Names of elements in another spelling than the documented one.
    package func spell(small: Bool) { storage.withLock { $0.spelling = small ? .small : .large } }
    package func spellMixed() { storage.withLock { $0.spelling = .mixed } }
    /// SystemInfo is told to anybody unless it is closed.
    package func closeSystemInfo() { storage.withLock { $0.isSystemInfoOpen = false } }
    /// SystemInfo names the secure port of a publisher of events, which is somebody else's.
    package func announceEvents(at port: Int?) { storage.withLock { $0.eventsPort = port } }
    /// Installations answer 403 or 401 to somebody who is no administrator.
    package func refuseUsers(with status: Int) { storage.withLock { $0.refusalOfUsers = status } }

    package var asked: [Asked] { storage.withLock { $0.asked } }
    package func forget() { storage.withLock { $0.asked = [] } }
    package func isLocked(_ login: String) -> Bool {
        let now = now()
        return storage.withLock { $0.isLocked($0.agent(login)?.id ?? login, at: now) }
    }

    /// In this process: each node by its host.
    package var http: OutboundHTTP {
        OutboundHTTP { [self] request in
            guard let node = Node.allCases.first(where: { URLComponents(string: request.url)?.host == $0.host }) else {
                throw OutboundFailure.noSuchHost(request.url)
            }
            return try reply(.init(request), at: node).outbound()
        }
    }
}

extension FinesseDouble.Storage {
    /// By login id or login name.
    func agent(_ login: String) -> FinesseAgent? { agents[login] ?? agents.values.first { $0.loginName == login } }

    func isLocked(_ id: String, at time: Timestamp) -> Bool { failures[id]?.lockedUntil.map { $0 > time } ?? false }

    /// What was accepted and is due. Whoever is on the telephone goes on talking; it holds afterwards.
    mutating func settle(at time: Timestamp) {
        for change in changes where change.due <= time {
            if let number = change.number { agents[change.agent]?.number = number }
            if agents[change.agent]?.state.isBusy ?? false {
                agents[change.agent]?.pending = change.state
            } else {
                become(change.agent, change.state, reason: change.reason, at: change.due)
            }
        }
        changes.removeAll { $0.due <= time }
    }

    mutating func become(_ id: String, _ state: FinesseAgent.State, reason: FinesseAgent.Reason?, at time: Timestamp) {
        guard var agent = agents[id] else { return }
        (agent.state, agent.reason, agent.since, agent.pending) = (state, reason, time, nil)
        agents[id] = agent
    }
}
