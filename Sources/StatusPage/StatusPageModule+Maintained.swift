package import Kernel
package import Platform

extension StatusPageModule {
    /// Services that components are linked to which are being worked on now: what is heard of them meanwhile is no news.
    package static func maintainedServices(on connection: any SQLConnection) throws -> Set<ServiceID> {
        let worked = try MaintenanceStore.components(on: connection)
        guard !worked.isEmpty else { return [] }
        return Set(
            try ComponentStore.all(on: connection).compactMap { record in
                // Work on a group is work on what is in it.
                guard worked.contains(record.id) || record.component.groupID.map(worked.contains) ?? false else { return nil }
                switch record.link {
                case .service(let service), .health(let service): return service
                case .feed, nil: return nil
                }
            })
    }
}
