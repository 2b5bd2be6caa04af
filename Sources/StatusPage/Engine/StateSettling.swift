import Kernel
import Platform

/// Brings what customers see of components in line with what it follows from: links, hand, maintenances, incidents, children.
/// Called in the transaction of every change of those.
enum StateSettling {
    /// - Returns: the components whose state is another one now.
    @discardableResult
    static func settle(at time: Timestamp, on connection: any SQLConnection) throws -> [PublicID] {
        try connection.lock(.statusPage)
        try ComponentStore.endHandStates(at: time, on: connection)
        let records = try ComponentStore.all(on: connection)
        let maintained = try MaintenanceStore.components(on: connection)
        let shown = Self.shown(
            records, incidents: try StatusIncidentStore.openStates(on: connection), maintained: maintained, at: time)
        try keepBase(Self.shown(records, incidents: [:], maintained: maintained, at: time), at: time, on: connection)
        var changed: [PublicID] = []
        for record in records {
            guard let (state, hasHadData) = shown[record.id] else { continue }
            let component = record.component
            guard state != component.state || hasHadData != component.hasHadData else { continue }
            // Where the clock was set back, the history does not go back with it.
            let since = max(time, component.stateSince)
            try ComponentStore.setShown(
                state, hasHadData: hasHadData, of: component.id, since: state == component.state ? component.stateSince : since,
                on: connection)
            guard state != component.state else { continue }
            try HistoryStore.append(state, of: component.id, since: since, on: connection)
            changed.append(component.id)
            if !component.isGroup, component.hasHadData, state.v2 != component.state.v2 {
                try BroadcastStore.add(.component, component.id, states: (component.state, state), at: time, on: connection)
            }
        }
        try EventLog.append(changed.map { .statusPage(.init(.state, $0.rawValue)) }, at: time, on: connection)
        return changed
    }

    /// What they would see without incidents has a history of its own.
    private static func keepBase(
        _ base: [PublicID: (state: ComponentState, hasHadData: Bool)], at time: Timestamp, on connection: any SQLConnection
    ) throws {
        let known = try HistoryStore.currentBase(on: connection)
        for (id, now) in base where known[id]?.state != now.state {
            try HistoryStore.appendBase(now.state, of: id, since: max(time, known[id]?.since ?? time), on: connection)
        }
    }

    /// What customers see of each component, and whether anything was ever known of it.
    static func shown(
        _ records: [ComponentRecord], incidents: [PublicID: [ComponentState]], maintained: Set<PublicID>, at time: Timestamp
    ) -> [PublicID: (state: ComponentState, hasHadData: Bool)] {
        var shown: [PublicID: (state: ComponentState, hasHadData: Bool)] = [:]
        for record in records where !record.component.isGroup {
            // What is said of a group is said of what is in it.
            let ids = [record.id, record.component.groupID].compactMap { $0 }
            let state = ComponentState.shown(
                found: record.found, byHand: record.hand.flatMap { $0.holds(at: time) ? $0.state : nil },
                isUnderMaintenance: ids.contains(where: maintained.contains), incidents: ids.flatMap { incidents[$0] ?? [] })
            shown[record.id] = (state, record.component.hasHadData || state != .noData)
        }
        for record in records where record.component.isGroup {
            let children = records.filter { $0.component.groupID == record.id }.compactMap { shown[$0.id] }
            let known = children.filter(\.hasHadData)
            // A group of nothing says nothing bad.
            let state = children.isEmpty ? .operational : ComponentState.worst(of: known.map(\.state)) ?? .noData
            shown[record.id] = (state, record.component.hasHadData || state != .noData)
        }
        return shown
    }
}
