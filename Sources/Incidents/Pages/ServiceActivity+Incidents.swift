package import Accounts
import Kernel
import Platform

extension IncidentsModule {
    /// What pages about services show of incidents.
    package var serviceActivity: ServiceActivity {
        ServiceActivity(
            standings: { [store] services, connection in try store.standings(of: services, on: connection) },
            count: { [store] service, limit, connection in
                try store.count(IncidentFilter(service: service), upTo: limit, on: connection)
            },
            report: { [intake] service, title, message in
                let event = intake.prepare(
                    Intake.Report(service: service, draft: EventDraft(title: title, message: message, level: .info)))
                guard let receipt = try await intake.submit([event], from: .page).first else {
                    throw ClientError.reportNotStored
                }
                return IncidentPath.incident(receipt.incident)
            },
            previews: { service, connection in
                let recent = try RecentEvents(of: service, on: connection)
                return GroupingRule.allCases.map(recent.preview)
            },
            refusals: { service, connection in try RefusalStore.list(of: service, on: connection) },
            path: IncidentPath.list(service:), activePath: IncidentPath.active(service:))
    }
}
