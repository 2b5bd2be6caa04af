import Accounts
import ContactCenter
import Incidents
import Kernel
import Platform
import Synchronization
import Tickets

/// What boards of agents show beside the agents: as the reader may see it.
extension Ports {
    /// However many boards are open, it is counted once in this time for readers who may see the same.
    private static let workLifetime = Duration.seconds(3)

    static func agentWork(
        _ incidents: IncidentsModule, _ accounts: AccountsModule, database: Database, now: @escaping @Sendable () -> Timestamp
    ) -> AgentWorkPort {
        let (store, kept) = (incidents.store, KeptWork())
        return AgentWorkPort { caller in
            let mayIncidents = caller.access.mayAnywhere(.viewIncidents)
            let visible = mayIncidents ? try await accounts.serviceDirectory.visible(to: caller.access) : []
            let key = KeptWork.Key(visible: visible, mayIncidents: mayIncidents, mayTickets: caller.may(.viewTickets))
            let time = now()
            if let known = kept.find(key), time >= known.at, time.since(known.at) < workLifetime { return known.work }
            let work = try await database.read { connection in
                var work = AgentWork()
                if mayIncidents { try add(store, visible, to: &work, on: connection) }
                if key.mayTickets {
                    let load = try TicketLoad.find(by: caller, at: time, on: connection)
                    if load.open > 0 { (work.openTickets, work.ticketsAtRisk, work.ticketsHref) = (load.open, load.late, TicketLoad.path) }
                }
                return work
            }
            kept.keep(work, key, at: time)
            return work
        }
    }

    private static func add(
        _ store: IncidentStore, _ visible: Set<ServiceID>?, to work: inout AgentWork, on connection: any SQLConnection
    ) throws {
        let active = IncidentFilter(states: [.open, .acknowledged], visible: visible)
        let found = try store.list(active, limit: AgentWork.mostCounted + 1, on: connection)
        (work.incidentCount, work.incidentsHref) = (found.count, IncidentPath.list)
        let urgent = found.sorted { ($0.level, $0.arrivedAt) > ($1.level, $1.arrivedAt) }.prefix(AgentWork.mostShown)
        work.incidents = urgent.map {
            .init(title: "#\($0.id) \($0.title)", href: IncidentPath.incident($0.id), level: $0.level, assignee: $0.assignee)
        }
        work.assigned = found.reduce(into: [:]) { counts, incident in
            if let name = incident.assignee?.lowercased() { counts[name, default: 0] += 1 }
        }
    }
}

/// What was counted lately.
private final class KeptWork: Sendable {
    struct Key: Hashable, Sendable {
        let visible: Set<ServiceID>?
        let mayIncidents: Bool
        let mayTickets: Bool
    }

    private static let most = 100
    private let found = Mutex(RecentMemory<Key, (at: Timestamp, work: AgentWork)>(limit: most))

    func find(_ key: Key) -> (at: Timestamp, work: AgentWork)? { found.withLock { $0[key] } }
    func keep(_ work: AgentWork, _ key: Key, at time: Timestamp) { found.withLock { $0[key] = (time, work) } }
}
