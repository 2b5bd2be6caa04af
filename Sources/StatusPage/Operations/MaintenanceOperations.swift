import Accounts
package import Kernel
package import Platform

/// What is done with maintenances, whichever door it comes through. That they begin and end is not done by anybody:
/// ``MaintenanceClock``.
package struct MaintenanceOperations: Sendable {
    /// A maintenance to be.
    package struct Draft: Sendable {
        package var title: LocalizedText
        package var text: LocalizedText
        package var scheduledFor: Timestamp
        package var scheduledUntil: Timestamp
        package var components: [PublicID] = []
        /// How long before its beginning people are reminded; nil for never.
        package var reminder: Duration?

        package init(title: LocalizedText, text: LocalizedText, scheduledFor: Timestamp, scheduledUntil: Timestamp) {
            (self.title, self.text, self.scheduledFor, self.scheduledUntil) = (title, text, scheduledFor, scheduledUntil)
        }
    }

    /// What becomes another; nil for what stays.
    package struct Changes: Sendable {
        package var title: LocalizedText?
        package var scheduledFor: Timestamp?
        package var scheduledUntil: Timestamp?
        package var components: [PublicID]?
        package var reminder: Duration??

        package init() {}
    }

    private let scene: StatusPageScene
    private let words: StatusWords

    package init(database: Database, world: World, words: StatusWords) {
        (scene, self.words) = (StatusPageScene(database: database, world: world), words)
    }

    /// The newest (by planned start) first.
    /// - Throws: `notPermitted`.
    package func list(
        isOpenOnly: Bool = false, after: StatusCursor? = nil, limit: Int, by caller: Caller
    ) async throws -> [Maintenance] {
        try await scene.view(by: caller) { try MaintenanceStore.list(isOpenOnly: isOpenOnly, after: after, limit: limit, on: $0) }
    }

    /// - Throws: `notPermitted`, `maintenanceNotFound`.
    package func find(_ id: PublicID, by caller: Caller) async throws -> Maintenance {
        try await scene.view(by: caller) { try Self.existing(id, on: $0) }
    }

    /// How it would be announced, without anything being done.
    /// - Throws: what `plan` throws.
    package func preview(_ draft: Draft, by caller: Caller) async throws -> Maintenance {
        try caller.require(.manageStatusPage)
        let (id, update, time) = (scene.newID(), scene.newID(), scene.world.now())
        return try await scene.view(by: caller) { connection in
            try Self.maintenance(of: draft, id, update, StatusPageChanges(connection: connection, time: time, caller: caller))
        }
    }

    /// One that has begun by now begins at once.
    /// - Throws: `notPermitted`, `componentUnknown`, `endBeforeStart`, those of texts.
    package func plan(_ draft: Draft, by caller: Caller) async throws -> Maintenance {
        let (id, first, ids) = (scene.newID(), scene.newID(), MaintenanceClock.newIDs(scene.world))
        return try await scene.change(.manageStatusPage, by: caller) { [words] changes in
            let time = changes.time
            let maintenance = try Self.maintenance(of: draft, id, first, changes)
            // Where its time has come already, the announcement itself reminds.
            let reminder = Self.reminder(draft.reminder, before: maintenance, at: time).flatMap { $0 > time ? $0 : nil }
            try MaintenanceStore.insert(maintenance, remindAt: reminder, on: changes.connection)
            try changes.tell(.maintenancePlanned, id)
            try changes.broadcast(.maintenance, id, first)
            try changes.record(.maintenancePlanned, "status_maintenance", id, maintenance.title.english)
            try MaintenanceClock.advance(id, newIDs: ids, words: words, at: time, on: changes.connection)
            try StateSettling.settle(at: time, on: changes.connection)
            return try Self.existing(id, on: changes.connection)
        }
    }

    /// Another time, other words, other components.
    /// - Throws: `notPermitted`, `maintenanceNotFound`, `maintenanceOver`, and what `plan` throws.
    package func change(_ id: PublicID, _ wanted: Changes, by caller: Caller) async throws -> Maintenance {
        let ids = MaintenanceClock.newIDs(scene.world)
        return try await change(id, .maintenanceChanged, by: caller) { [words] maintenance, changes in
            if let title = wanted.title { maintenance.title = try title.checked("title", limit: StatusLimits.title) }
            let (start, end) = (maintenance.scheduledFor, maintenance.scheduledUntil)
            maintenance.scheduledFor = wanted.scheduledFor ?? start
            maintenance.scheduledUntil = wanted.scheduledUntil ?? end
            guard maintenance.scheduledFor < maintenance.scheduledUntil else { throw ClientError.endBeforeStart }
            if let components = wanted.components {
                _ = try changes.known(components)
                maintenance.components = components
            }
            if maintenance.stage != .scheduled, maintenance.scheduledFor > changes.time {
                // It was put off while it was under way.
                (maintenance.stage, maintenance.startedAt) = (.scheduled, nil)
            }
            try MaintenanceStore.update(maintenance, on: changes.connection)
            // A reminder that is still to come moves with the beginning.
            let pending = try MaintenanceStore.reminder(of: id, on: changes.connection).map { start.since($0) }
            let reminder = Self.reminder(wanted.reminder ?? pending, before: maintenance, at: changes.time)
            try MaintenanceStore.setReminder(reminder, of: id, on: changes.connection)
            try MaintenanceClock.advance(id, newIDs: ids, words: words, at: changes.time, on: changes.connection)
            maintenance = try Self.existing(id, on: changes.connection)
            let isMoved = maintenance.scheduledFor != start || maintenance.scheduledUntil != end
            if isMoved, maintenance.stage == .scheduled { try changes.broadcast(.rescheduled, id, nil) }
        }
    }

    /// Publishes a further message; with the stage `completed` it is over before its time.
    /// - Throws: `notPermitted`, `maintenanceNotFound`, `maintenanceOver`, those of texts.
    package func update(
        _ id: PublicID, text: LocalizedText, stage: Maintenance.Stage? = nil, by caller: Caller
    ) async throws -> Maintenance {
        let update = scene.newID()
        return try await change(id, .maintenanceChanged, by: caller) { maintenance, changes in
            let text = try text.checked("text", limit: StatusLimits.text)
            try maintenance.enter(stage ?? maintenance.stage, saying: text, in: update, at: changes.time, on: changes.connection)
            try changes.broadcast(.maintenance, id, update)
        }
    }

    /// How it would look with a further message, without anything being done.
    /// - Throws: what `update` throws.
    package func previewUpdate(
        of id: PublicID, text: LocalizedText, stage: Maintenance.Stage? = nil, by caller: Caller
    ) async throws -> Maintenance {
        try caller.require(.manageStatusPage)
        let (update, time) = (scene.newID(), scene.world.now())
        return try await scene.view(by: caller) { connection in
            var maintenance = try Self.existing(id, on: connection)
            guard maintenance.stage != .completed else { throw ClientError.maintenanceOver }
            let text = try text.checked("text", limit: StatusLimits.text)
            maintenance.enter(stage ?? maintenance.stage, saying: text, in: update, at: time)
            return maintenance
        }
    }

    /// Takes back the newest message within an hour, unless it would be said again at once: also that it was cancelled or is over.
    /// - Throws: `notPermitted`, `maintenanceNotFound`, `statusUpdateNotFound`, `statusUpdateStays`.
    package func retract(_ update: PublicID, of id: PublicID, by caller: Caller) async throws -> Maintenance {
        try await scene.change(.manageStatusPage, by: caller) { changes in
            let known = try Self.existing(id, on: changes.connection)
            guard let message = known.updates.first(where: { $0.id == update }) else { throw ClientError.statusUpdateNotFound }
            guard known.updates.isRetractable(message, at: changes.time),
                var maintenance = known.retracting(message, at: changes.time)
            else { throw ClientError.statusUpdateStays }
            maintenance.updatedAt = changes.time
            try UpdateStore.delete(update, on: changes.connection)
            try MaintenanceStore.update(maintenance, on: changes.connection)
            try changes.tell(.maintenanceChanged, id)
            try changes.record(
                .statusMessageRetracted, "status_maintenance", id, maintenance.title.english, detail: ["message": message.text.english])
            try StateSettling.settle(at: changes.time, on: changes.connection)
            return try Self.existing(id, on: changes.connection)
        }
    }

    /// It does not take place, or ends now: customers are told so.
    /// - Throws: `notPermitted`, `maintenanceNotFound`, `maintenanceOver`.
    package func cancel(_ id: PublicID, by caller: Caller) async throws -> Maintenance {
        let update = scene.newID()
        return try await change(id, .maintenanceCancelled, by: caller) { [words] maintenance, changes in
            let text = maintenance.stage == .scheduled ? words.maintenanceCancelled : words.maintenanceCompleted
            try maintenance.enter(.completed, saying: text, in: update, at: changes.time, on: changes.connection)
            try changes.broadcast(.maintenance, id, update)
        }
    }

    // MARK: Steps

    private static func maintenance(
        of draft: Draft, _ id: PublicID, _ update: PublicID, _ changes: StatusPageChanges
    ) throws -> Maintenance {
        let time = changes.time
        guard draft.scheduledFor < draft.scheduledUntil else { throw ClientError.endBeforeStart }
        _ = try changes.known(draft.components)
        let announcement = StatusUpdate(
            id: update, stage: Maintenance.Stage.scheduled.rawValue, text: try draft.text.checked("text", limit: StatusLimits.text),
            affected: [], createdAt: time, updatedAt: time, displayAt: time)
        return Maintenance(
            id: id, title: try draft.title.checked("title", limit: StatusLimits.title), stage: .scheduled,
            scheduledFor: draft.scheduledFor, scheduledUntil: draft.scheduledUntil, createdAt: time, updatedAt: time,
            components: draft.components, updates: [announcement])
    }

    private static func existing(_ id: PublicID, on connection: any SQLConnection) throws -> Maintenance {
        guard let maintenance = try MaintenanceStore.find(id, on: connection) else { throw ClientError.maintenanceNotFound }
        return maintenance
    }

    private func change(
        _ id: PublicID, _ action: AuditAction, by caller: Caller,
        _ body: @escaping @Sendable (inout Maintenance, StatusPageChanges) throws -> Void
    ) async throws -> Maintenance {
        try await scene.change(.manageStatusPage, by: caller) { changes in
            var maintenance = try Self.existing(id, on: changes.connection)
            guard maintenance.stage != .completed else { throw ClientError.maintenanceOver }
            try body(&maintenance, changes)
            maintenance.updatedAt = changes.time
            try MaintenanceStore.update(maintenance, on: changes.connection)
            try changes.tell(maintenance.stage == .completed ? .maintenanceEnded : .maintenanceChanged, id)
            try changes.record(action, "status_maintenance", id, maintenance.title.english)
            try StateSettling.settle(at: changes.time, on: changes.connection)
            return try Self.existing(id, on: changes.connection)
        }
    }

    /// Nil when its time has passed, too.
    private static func reminder(_ ahead: Duration?, before maintenance: Maintenance, at time: Timestamp) -> Timestamp? {
        guard let ahead else { return nil }
        let due = maintenance.scheduledFor.adding(.zero - ahead)
        return maintenance.scheduledFor > time ? max(due, time) : nil
    }
}
