import Accounts
package import Foundation
package import Kernel
package import Platform

/// What is done with the incidents that customers are told of, whichever door it comes through.
package struct StatusIncidentOperations: Sendable {
    /// An incident to be.
    package struct Draft: Sendable {
        package var title: LocalizedText
        package var text: LocalizedText
        package var stage = StatusIncident.Stage.investigating
        /// Nil: by the components, as it goes on.
        package var impact: StatusIncident.Impact?
        package var components: [PublicID: ComponentState] = [:]
        /// When it began; nil for now.
        package var startedAt: Timestamp?
        /// When it was over, for one that is told of afterwards, and to no subscriber; nil for now.
        package var resolvedAt: Timestamp?
        /// Whether it is not public yet.
        package var isDraft = false
        /// Incidents of the desk.
        package var links: [IncidentID] = []

        package init(title: LocalizedText, text: LocalizedText) { (self.title, self.text) = (title, text) }
    }

    /// A further message.
    package struct Message: Sendable {
        package var text: LocalizedText
        /// Nil for the stage it has.
        package var stage: StatusIncident.Stage?
        package var components: [PublicID: ComponentState] = [:]
        /// What is shown as its time; nil for now.
        package var displayAt: Timestamp?

        package init(text: LocalizedText) { self.text = text }
    }

    /// What becomes another; nil for what stays.
    package struct Changes: Sendable {
        package var title: LocalizedText?
        /// Nil in it for "by the components".
        package var impact: StatusIncident.Impact??
        package var startedAt: Timestamp?

        package init() {}
    }

    let scene: StatusPageScene
    let desk: DeskPort
    let history: IncidentHistory

    /// - Parameter zone: whose days the history is kept by.
    package init(database: Database, world: World, desk: DeskPort, zone: TimeZone) {
        (scene, self.desk) = (StatusPageScene(database: database, world: world), desk)
        history = IncidentHistory(zone: zone)
    }

    // MARK: Looking

    /// All of them, drafts included, the newest (by start) first.
    /// - Throws: `notPermitted`.
    package func list(
        isOpenOnly: Bool = false, after: StatusCursor? = nil, limit: Int, by caller: Caller
    ) async throws -> [StatusIncidentRecord] {
        try await scene.view(by: caller) {
            try StatusIncidentStore.list(.init(includesDrafts: true, isOpenOnly: isOpenOnly, after: after), limit: limit, on: $0)
        }
    }

    /// - Throws: `notPermitted`, `statusIncidentNotFound`.
    package func find(_ id: PublicID, by caller: Caller) async throws -> StatusIncidentRecord {
        try await scene.view(by: caller) { try Self.existing(id, on: $0) }
    }

    /// How it would look, without anything being done.
    /// - Throws: what `publish` throws.
    package func preview(_ draft: Draft, by caller: Caller) async throws -> StatusIncidentRecord {
        try caller.require(.manageStatusPage)
        let (id, update, time) = (scene.newID(), scene.newID(), scene.world.now())
        return try await scene.view(by: caller) { connection in
            let changes = StatusPageChanges(connection: connection, time: time, caller: caller)
            return try Self.record(of: draft, id, update, changes)
        }
    }

    // MARK: Telling

    /// Tells customers, or keeps a draft.
    /// - Throws: `notPermitted`, `componentUnknown`, `startInFuture`, `postmortemTooEarly`, those of texts.
    package func publish(_ draft: Draft, by caller: Caller) async throws -> StatusIncidentRecord {
        let (id, update) = (scene.newID(), scene.newID())
        return try await scene.change(.manageStatusPage, by: caller) { [history] changes in
            let record = try Self.record(of: draft, id, update, changes)
            try StatusIncidentStore.insert(record, on: changes.connection)
            try changes.tell(draft.isDraft ? .incidentEdited : .incidentPublished, id)
            try changes.record(
                draft.isDraft ? .statusIncidentDrafted : .statusIncidentPublished, "status_incident", id, record.incident.title.english)
            if !draft.isDraft {
                try history.add(record.incident, changes)
                try Self.broadcast(record.incident, .incidentPublished, changes)
            }
            try StateSettling.settle(at: changes.time, on: changes.connection)
            return try Self.existing(id, on: changes.connection)
        }
    }

    /// Makes a draft public as it is.
    /// - Throws: `notPermitted`, `statusIncidentNotFound`, `alreadyPublished`.
    package func publishDraft(_ id: PublicID, by caller: Caller) async throws -> StatusIncidentRecord {
        try await change(id, .statusIncidentPublished, tells: .incidentPublished, by: caller) { [history] record, changes in
            guard record.isDraft else { throw ClientError.alreadyPublished }
            record.isDraft = false
            try history.add(record.incident, changes)
        }
    }

    /// Drafts one from an incident of the desk, which it is linked to: nothing is public yet.
    /// - Throws: `notPermitted`, and what the desk says of an incident that the caller may not see.
    package func draft(from number: IncidentID, by caller: Caller) async throws -> StatusIncidentRecord {
        try caller.require(.manageStatusPage)
        let incident = try await desk.incident(number, caller)
        let title = String(incident.title.unicodeScalars.prefix(StatusLimits.title).map(Character.init))
        guard let text = LocalizedText([.english: title]) else { throw ClientError.statusTextMissing("title") }
        let components = try await scene.view(by: caller) { try ComponentStore.all(on: $0) }.filter { record in
            record.link == .service(incident.service) || record.link == .health(incident.service)
        }
        var draft = Draft(title: text, text: text)
        let state = ComponentState(openIncidents: incident.level)
        draft.components = Dictionary(uniqueKeysWithValues: components.map { ($0.id, state) })
        (draft.startedAt, draft.isDraft, draft.links) = (min(incident.firstAt, scene.world.now()), true, [number])
        return try await publish(draft, by: caller)
    }

    /// Publishes a further message.
    /// - Throws: `notPermitted`, `statusIncidentNotFound`, `componentUnknown`, `postmortemTooEarly`, those of texts.
    package func update(_ id: PublicID, _ message: Message, by caller: Caller) async throws -> StatusIncidentRecord {
        let update = scene.newID()
        return try await change(id, .statusIncidentUpdated, tells: .incidentUpdated, by: caller) { record, changes in
            try UpdateStore.insert(try Self.add(message, as: update, to: &record, changes), of: id, on: changes.connection)
        }
    }

    /// How it would look with a further message, without anything being done.
    /// - Throws: what `update` throws.
    package func previewUpdate(_ message: Message, of id: PublicID, by caller: Caller) async throws -> StatusIncidentRecord {
        try caller.require(.manageStatusPage)
        let (update, time) = (scene.newID(), scene.world.now())
        return try await scene.view(by: caller) { connection in
            var record = try Self.existing(id, on: connection)
            _ = try Self.add(message, as: update, to: &record, StatusPageChanges(connection: connection, time: time, caller: caller))
            return record
        }
    }

    // MARK: Steps

    static func existing(_ id: PublicID, on connection: any SQLConnection) throws -> StatusIncidentRecord {
        guard let record = try StatusIncidentStore.find(id, on: connection) else { throw ClientError.statusIncidentNotFound }
        return record
    }

    func change(
        _ id: PublicID, _ action: AuditAction, tells kind: StatusPageChange.Kind, by caller: Caller,
        _ body: @escaping @Sendable (inout StatusIncidentRecord, StatusPageChanges) throws -> Void
    ) async throws -> StatusIncidentRecord {
        try await scene.change(.manageStatusPage, by: caller) { changes in
            var record = try Self.existing(id, on: changes.connection)
            try body(&record, changes)
            record.incident.updatedAt = changes.time
            try StatusIncidentStore.update(record, on: changes.connection)
            // Of a draft nobody is told.
            try changes.tell(record.isDraft ? .incidentEdited : kind, id)
            if !record.isDraft { try Self.broadcast(record.incident, kind, changes) }
            try changes.record(action, "status_incident", id, record.incident.title.english)
            try StateSettling.settle(at: changes.time, on: changes.connection)
            return try Self.existing(id, on: changes.connection)
        }
    }

    /// Subscribers are told of its newest message, but for one that is only written down afterwards.
    private static func broadcast(_ incident: StatusIncident, _ kind: StatusPageChange.Kind, _ changes: StatusPageChanges) throws {
        guard kind == .incidentUpdated || (kind == .incidentPublished && !incident.isBackfilled) else { return }
        try changes.broadcast(.incident, incident.id, incident.updates.first?.id)
    }

    /// What follows from a message; nothing is written.
    private static func add(
        _ message: Message, as id: PublicID, to record: inout StatusIncidentRecord, _ changes: StatusPageChanges
    ) throws -> StatusUpdate {
        let time = changes.time
        let text = try message.text.checked("text", limit: StatusLimits.text)
        let known = try changes.known(message.components.keys)
        let stage = message.stage ?? record.incident.stage
        if stage == .postmortem, record.incident.resolvedAt == nil { throw ClientError.postmortemTooEarly }
        var said = message.components
        if stage == .resolved, !record.incident.stage.isOver {
            // What it did to components is over with it, whatever it does not name.
            for (component, state) in record.incident.components where state != .operational && said[component] == nil {
                said[component] = .operational
            }
        }
        let update = StatusUpdate(
            id: id, stage: stage.rawValue, text: text, affected: affected(said, known, before: record.incident.components),
            createdAt: time, updatedAt: time, displayAt: message.displayAt ?? time)
        record.incident.updates.insert(update, at: 0)
        record.incident.components.merge(said) { $1 }
        record.incident.enter(stage, at: time)
        if record.incident.stage.isOver { record.offeredAt = nil }
        if !record.isImpactSaid {
            // It was as bad as it ever was.
            let impact = StatusIncident.Impact(of: record.incident.components.values)
            if impact.severity > record.incident.impact.severity { record.incident.impact = impact }
        }
        return update
    }

    private static func record(
        of draft: Draft, _ id: PublicID, _ update: PublicID, _ changes: StatusPageChanges
    ) throws -> StatusIncidentRecord {
        let time = changes.time
        let start = draft.startedAt ?? time
        guard start <= time else { throw ClientError.startInFuture }
        guard draft.stage != .postmortem else { throw ClientError.postmortemTooEarly }
        let known = try changes.known(draft.components.keys)
        let text = try draft.text.checked("text", limit: StatusLimits.text)
        var incident = StatusIncident(
            id: id, title: try draft.title.checked("title", limit: StatusLimits.title), stage: .investigating,
            impact: draft.impact ?? StatusIncident.Impact(of: draft.components.values), startedAt: start, createdAt: time, updatedAt: time,
            components: draft.components, updates: [])
        incident.enter(draft.stage, at: draft.stage == .resolved ? min(time, max(start, draft.resolvedAt ?? time)) : time)
        // A message about what is past is shown when it was.
        let shown = draft.stage == .resolved ? incident.resolvedAt ?? time : time
        incident.updates = [
            StatusUpdate(
                id: update, stage: draft.stage.rawValue, text: text, affected: affected(draft.components, known, before: [:]),
                createdAt: time, updatedAt: time, displayAt: shown)
        ]
        return StatusIncidentRecord(
            incident: incident, isImpactSaid: draft.impact != nil, isDraft: draft.isDraft, comments: [], links: draft.links)
    }

    /// - Parameter before: what the incident said of components so far; of others, what they show counts.
    private static func affected(
        _ said: [PublicID: ComponentState], _ known: [PublicID: ComponentRecord], before: [PublicID: ComponentState]
    ) -> [StatusUpdate.Affected] {
        said.sorted { $0.key < $1.key }.compactMap { id, state in
            guard let component = known[id]?.component else { return nil }
            let old = before[id] ?? component.state
            return old == state ? nil : .init(component: id, name: component.name, old: old, new: state)
        }
    }
}

extension StatusIncident {
    /// Goes on to a stage.
    mutating func enter(_ stage: Stage, at time: Timestamp) {
        if stage == .monitoring { monitoringAt = monitoringAt ?? time }
        if stage.isOver { resolvedAt = resolvedAt ?? time } else { resolvedAt = nil }
        self.stage = stage
    }
}
