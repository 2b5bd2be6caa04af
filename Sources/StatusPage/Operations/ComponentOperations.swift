package import Accounts
package import Foundation
package import Kernel
package import Platform

/// What is done with components, whichever door it comes through.
package struct ComponentOperations: Sendable {
    /// A component to be.
    package struct Draft: Sendable {
        package var name: LocalizedText
        package var description: LocalizedText?
        package var isGroup = false
        package var groupID: PublicID?
        /// From 1; nil for the end.
        package var position: Int?
        /// Nil for what the link says, or operational.
        package var state: ComponentState?
        package var link: ComponentLink?
        package var rule = ComponentRule.worst
        /// Since when uptime is counted; nil for now.
        package var startedAt: Timestamp?

        package init(name: LocalizedText) { self.name = name }
    }

    /// What becomes another; nil for what stays.
    package struct Changes: Sendable {
        package var name: LocalizedText?
        package var description: LocalizedText??
        package var groupID: PublicID??
        package var position: Int?
        /// Said by hand; nil in it for what the link says from now on.
        package var state: ComponentState??
        /// Until when that holds.
        package var stateUntil: Timestamp?
        package var link: ComponentLink??
        package var rule: ComponentRule?

        package init() {}
    }

    let scene: StatusPageScene
    private let services: ServiceStore
    let history: IncidentHistory

    /// - Parameter zone: whose days the history is kept by.
    package init(database: Database, world: World, services: ServiceStore, zone: TimeZone) {
        (scene, self.services) = (StatusPageScene(database: database, world: world), services)
        history = IncidentHistory(zone: zone)
    }

    /// Groups before their children, both by position.
    /// - Throws: `notPermitted`.
    package func list(by caller: Caller) async throws -> [ComponentRecord] {
        try await scene.view(by: caller) { try ComponentStore.all(on: $0) }
    }

    /// - Throws: `notPermitted`, `componentNotFound`.
    package func find(_ id: PublicID, by caller: Caller) async throws -> ComponentRecord {
        try await scene.view(by: caller) { try Self.existing(id, on: $0) }
    }

    /// - Throws: `notPermitted`, `groupUnknown`, `groupInGroup`, `groupHasNoState`, `linkUnknown`, `startInFuture`, those of texts.
    package func add(_ draft: Draft, by caller: Caller) async throws -> ComponentRecord {
        let id = scene.newID()
        return try await scene.change(.manageStatusPage, by: caller) { [services] changes in
            let (connection, time) = (changes.connection, changes.time)
            try Self.require(draft.link, services, for: caller, on: connection)
            let link = draft.isGroup ? nil : draft.link
            let found: ComponentState = link == nil ? .operational : .noData
            let start = draft.startedAt ?? time
            guard start <= time else { throw ClientError.startInFuture }
            let component = Component(
                id: id, name: try draft.name.checked("name", limit: StatusLimits.title),
                description: try draft.description?.checked("description", limit: StatusLimits.text), isGroup: draft.isGroup,
                groupID: draft.groupID, position: Int.max, state: found, stateSince: start, hasHadData: link == nil, startedAt: start,
                createdAt: time, updatedAt: time)
            var record = ComponentRecord(component: component, link: link, rule: draft.rule, found: found)
            try Self.requireGroup(of: record, on: connection)
            if let state = draft.state, !draft.isGroup { record.hand = try Self.hand(state, until: nil, of: record, at: time) }
            try Self.insert(record, at: draft.position, on: connection)
            try changes.tell(.component, id)
            try changes.record(.componentAdded, "status_component", id, component.name.english)
            return try Self.settled(id, at: time, on: connection)
        }
    }

    private static func insert(_ record: ComponentRecord, at position: Int?, on connection: any SQLConnection) throws {
        var record = record
        let siblings = try siblings(of: record.component, on: connection)
        let positions = ComponentOrder.positions(of: siblings, placing: record.id, at: position)
        record.component.position = positions[record.id] ?? 1
        try ComponentStore.insert(record, on: connection)
        try ComponentStore.setPositions(positions, on: connection)
        try HistoryStore.append(record.component.state, of: record.id, since: record.component.stateSince, on: connection)
        try HistoryStore.appendBase(record.found, of: record.id, since: record.component.stateSince, on: connection)
    }

    /// - Throws: `notPermitted`, `componentNotFound`, and what `add` throws.
    package func change(_ id: PublicID, _ wanted: Changes, by caller: Caller) async throws -> ComponentRecord {
        try await scene.change(.manageStatusPage, by: caller) { [services] changes in
            let (connection, time) = (changes.connection, changes.time)
            if let link = wanted.link { try Self.require(link, services, for: caller, on: connection) }
            var record = try Self.existing(id, on: connection)
            let before = record
            if let name = wanted.name { record.component.name = try name.checked("name", limit: StatusLimits.title) }
            if let description = wanted.description {
                record.component.description = try description?.checked("description", limit: StatusLimits.text)
            }
            if let group = wanted.groupID { record.component.groupID = group }
            if let rule = wanted.rule { record.rule = rule }
            if let link = wanted.link, link != record.link, !record.component.isGroup {
                record.link = link
                // What the old link said says nothing of the new one.
                record.found = link == nil ? .operational : .noData
                record.hand = nil
            }
            record.component.updatedAt = time
            try Self.requireGroup(of: record, on: connection)
            if let state = wanted.state { try Self.say(state, until: wanted.stateUntil, of: &record, changes) }
            try ComponentStore.update(record, on: connection)
            if wanted.position != nil || record.component.groupID != before.component.groupID {
                let siblings = try Self.siblings(of: record.component, on: connection)
                let place = wanted.position ?? (record.component.groupID == before.component.groupID ? before.component.position : nil)
                try ComponentStore.setPositions(ComponentOrder.positions(of: siblings, placing: id, at: place), on: connection)
            }
            try changes.tell(.component, id)
            let detail = wanted.state.map { ["state": $0?.rawValue ?? "by its link"] } ?? [:]
            try changes.record(.componentChanged, "status_component", id, record.component.name.english, detail: detail)
            return try Self.settled(id, at: time, on: connection)
        }
    }

    /// With its history. The children of a group then stand without one.
    /// - Returns: with what it can be undone for an hour.
    /// - Throws: `notPermitted`, `componentNotFound`.
    @discardableResult
    package func delete(_ id: PublicID, by caller: Caller) async throws -> PublicID {
        let deletion = scene.newID()
        return try await scene.change(.manageStatusPage, by: caller) { changes in
            let record = try Self.existing(id, on: changes.connection)
            try changes.keep(.component, id, as: deletion)
            try ComponentStore.delete(id, on: changes.connection)
            try changes.tell(.componentDeleted, id)
            try changes.record(.componentDeleted, "status_component", id, record.component.name.english)
            try StateSettling.settle(at: changes.time, on: changes.connection)
            return deletion
        }
    }

    // MARK: Steps

    static func existing(_ id: PublicID, on connection: any SQLConnection) throws -> ComponentRecord {
        guard let record = try ComponentStore.find(id, on: connection) else { throw ClientError.componentNotFound }
        return record
    }

    /// The service of a link is one that the caller may see.
    private static func require(
        _ link: ComponentLink?, _ services: ServiceStore, for caller: Caller, on connection: any SQLConnection
    ) throws {
        switch link {
        case .service(let id), .health(let id):
            guard let service = try services.find(id, on: connection), caller.may(.viewServices, in: service.team) else {
                throw ClientError.linkUnknown
            }
        case .feed, nil: break
        }
    }

    private static func siblings(of component: Component, on connection: any SQLConnection) throws -> [Component] {
        try ComponentStore.all(on: connection).map(\.component).filter { $0.groupID == component.groupID }
    }

    private static func requireGroup(of record: ComponentRecord, on connection: any SQLConnection) throws {
        guard let group = record.component.groupID else { return }
        guard !record.component.isGroup else { throw ClientError.groupInGroup }
        guard try ComponentStore.find(group, on: connection)?.component.isGroup == true else { throw ClientError.groupUnknown }
    }

    /// Who says it has the last word, over what incidents said of it before, too.
    static func say(_ state: ComponentState?, until: Timestamp?, of record: inout ComponentRecord, _ changes: StatusPageChanges) throws {
        record.hand = try state.map { try hand($0, until: until, of: record, at: changes.time) }
        if let state { try StatusIncidentStore.setOpenStates(of: record.id, to: state, on: changes.connection) }
    }

    /// For a component that is linked to something, what is said of it has an end.
    private static func hand(
        _ state: ComponentState, until: Timestamp?, of record: ComponentRecord, at time: Timestamp
    ) throws -> ComponentRecord.HandState {
        guard !record.component.isGroup else { throw ClientError.groupHasNoState }
        return .init(state, until: until ?? (record.link == nil ? nil : time.adding(StatusLimits.handState)))
    }

    /// As it stands after everything that follows from the change.
    static func settled(_ id: PublicID, at time: Timestamp, on connection: any SQLConnection) throws -> ComponentRecord {
        let records = try ComponentStore.all(on: connection)
        try FoundStates.keep(
            FoundStates.ofFeeds(records, try CellStore.all(on: connection), at: time), of: records, at: time, on: connection)
        try StateSettling.settle(at: time, on: connection)
        return try existing(id, on: connection)
    }
}
