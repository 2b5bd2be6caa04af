import Accounts
import Incidents
import Kernel
import Notifications
import Platform
import Playbooks

/// How incidents look to the conditions of playbooks, silences and inhibitions.
extension Ports {
    /// What conditions ask of incidents: themselves, their latest reports, and the tags that people gave them.
    /// - Parameter readsReports: false leaves out what stands in reports and tags alone.
    static func facts(
        of incidents: [Incident], _ store: IncidentStore, readsReports: Bool = true, on connection: any SQLConnection
    ) throws -> [IncidentID: Facts] {
        let ids = readsReports ? incidents.map(\.id) : []
        let (drafts, tags) = (try store.latestDrafts(of: ids, on: connection), try store.tags(of: ids, on: connection))
        return Dictionary(
            incidents.map { incident in
                let given = Dictionary((tags[incident.id] ?? []).map { ($0.text, "true") }) { first, _ in first }
                let draft = drafts[incident.id]
                let facts = Facts(
                    service: incident.serviceName, level: incident.level, title: incident.title, message: incident.message,
                    environment: draft?.environment, tags: given.merging(draft?.tags ?? [:]) { $1 })
                return (incident.id, facts)
            }
        ) { first, _ in first }
    }

    /// What silences and inhibitions ask of incidents.
    static func look(_ incidents: IncidentsModule, _ accounts: AccountsModule) -> IncidentLook {
        let store = incidents.store
        let seen: @Sendable ([Incident], Bool, any SQLConnection) throws -> [IncidentLook.Seen] = { found, readsReports, connection in
            let known = try facts(of: found, store, readsReports: readsReports, on: connection)
            return found.compactMap { incident in
                known[incident.id].map { facts in
                    let burns = incident.state == .open || incident.state == .acknowledged
                    return IncidentLook.Seen(id: incident.id, facts: facts, burns: burns, lastAt: incident.arrivedAt)
                }
            }
        }
        return IncidentLook(
            find: { id, connection in try store.find(id, on: connection).flatMap { try seen([$0], true, connection).first } },
            page: { scope, below, limit, connection in
                var filter = IncidentFilter(states: scope.burning ? [.open, .acknowledged] : [])
                filter.since = scope.since
                if let names = scope.services {
                    filter.among = Set(try names.compactMap { try accounts.services.find(name: $0, on: connection)?.id })
                    if filter.among.isEmpty { return [] }
                }
                let found = try store.byNumber(filter, below: below, limit: limit, on: connection).incidents
                return try seen(found, scope.readsReports, connection)
            })
    }

    /// Messages ask what is to be kept quiet.
    static func silences(_ look: IncidentLook) -> SilencePort {
        SilencePort { time, connection in
            let book = QuietBook(at: time, look, on: connection)
            return { incident in try book.hold(on: incident).map { SilencePort.Hold(reason: $0.reason, source: $0.source) } }
        }
    }
}
