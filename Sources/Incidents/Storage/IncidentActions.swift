package import Kernel
package import Platform

/// What people do with incidents. Each operation writes the change, its line in the timeline and its domain event in
/// one transaction, and returns the incident as it stands afterwards. What is done with an incident that was merged into
/// another is done with that one, which is then returned.
package struct IncidentActions: Sendable {
    let database: Database
    let store = IncidentStore()
    private let commentLimit: Int
    let now: @Sendable () -> Timestamp

    /// - Parameter commentLimit: characters of a comment.
    package init(database: Database, commentLimit: Int = 10_000, now: @escaping @Sendable () -> Timestamp) {
        self.database = database
        self.commentLimit = commentLimit
        self.now = now
    }

    /// Changes the state. An action that does not apply (closing a closed one) changes nothing and is no error.
    package func perform(_ action: IncidentAction, on id: IncidentID, by actor: Actor) async throws -> Incident {
        let time = now()
        return try await database.write { connection in
            let incident = try store.current(id, on: connection)
            guard let state = action.state(after: incident.state) else { return incident }
            try connection.execute(
                "UPDATE incidents SET state = ?2, changed_at = ?3, changed_by = ?4 WHERE id = ?1",
                incident.id, state, time, actor.name)
            try Timeline.append(action.timelineKind, to: incident.id, by: actor, at: time, on: connection)
            try EventLog.append([action.event(incident.change)], at: time, on: connection)
            return try store.existing(incident.id, on: connection)
        }
    }

    package func comment(_ text: String, on id: IncidentID, by actor: Actor) async throws -> Incident {
        let text = text.trimmingWhitespace()
        guard !text.isEmpty else { throw IncidentError.emptyComment }
        guard text.utf8.count <= commentLimit || text.count <= commentLimit else {
            throw IncidentError.commentTooLong(limit: commentLimit)
        }
        guard !text.utf8.contains(0) else { throw IncidentError.commentContainsNUL }
        let time = now()
        return try await database.write { connection in
            let incident = try store.current(id, on: connection)
            try Timeline.append(.comment, to: incident.id, by: actor, at: time, text: text, on: connection)
            try EventLog.append([.incidentUpdated(incident.change)], at: time, on: connection)
            return incident
        }
    }

    /// Gives the incident to a user; nil releases it.
    package func assign(_ id: IncidentID, to user: (id: UserID, name: String)?, by actor: Actor) async throws -> Incident {
        let time = now()
        return try await database.write { connection in
            let incident = try store.current(id, on: connection)
            guard incident.assigneeID != user?.id else { return incident }
            try connection.execute(
                "UPDATE incidents SET assignee_id = ?2, assignee = ?3 WHERE id = ?1", incident.id, user?.id, user?.name)
            try Timeline.append(
                user == nil ? .released : .assigned, to: incident.id, by: actor, at: time, text: user?.name ?? incident.assignee,
                on: connection)
            try EventLog.append([.incidentUpdated(incident.change)], at: time, on: connection)
            return try store.existing(incident.id, on: connection)
        }
    }

    /// Removes the incident with everything that was merged into it; their numbers are not used again. An incident that was
    /// merged itself is taken out first and goes alone. What belongs to them goes in the background: deleting millions of
    /// events in one commit would hold up the intake.
    package func delete(_ id: IncidentID, record: @escaping @Sendable (Incident, any SQLConnection) throws -> Void) async throws {
        let time = now()
        try await database.write { connection in
            if try store.existing(id, on: connection).mergedInto != nil {
                try MergeWriter(time: time, actor: .system, connection: connection).split(id)
            }
            let incident = try store.existing(id, on: connection)
            let gone = try [incident.id: incident.service].merging(
                store.parts(of: id, on: connection).map { ($0.id, $0.service) }, uniquingKeysWith: { first, _ in first })
            for id in gone.keys.sorted() {
                try connection.execute("INSERT INTO deleted_incidents (id) VALUES (?1)", id)
                try connection.execute("DELETE FROM incidents WHERE id = ?1", id)
            }
            try connection.execute("DELETE FROM incident_parts WHERE root_id = ?1", id)
            try EventLog.append(
                gone.sorted { $0.key < $1.key }.map { .incidentDeleted($0.key, service: $0.value) }, at: time, on: connection)
            try record(incident, connection)
        }
    }

    /// Removes all incidents of a service inside the transaction that removes the service; returns how many. What they were
    /// merged with in other services stays.
    package static func deleteAll(of service: ServiceID, at time: Timestamp, on connection: any SQLConnection) throws -> Int {
        try MergeWriter(time: time, actor: .system, connection: connection).splitAll(from: service)
        try connection.execute(
            "INSERT INTO deleted_incidents (id) SELECT id FROM incidents WHERE service_id = ?1", service)
        try connection.execute(
            "DELETE FROM incident_parts WHERE incident_id IN (SELECT id FROM incidents WHERE service_id = ?1)", service)
        try connection.execute("DELETE FROM idempotency_keys WHERE service_id = ?1", service)
        try connection.execute("DELETE FROM intake_refusals WHERE service_id = ?1", service)
        return try connection.execute("DELETE FROM incidents WHERE service_id = ?1", service)
    }
}

extension IncidentAction {
    fileprivate var timelineKind: TimelineEntry.Kind {
        switch self {
        case .acknowledge: .acknowledged
        case .resolve: .resolved
        case .close: .closed
        case .reopen: .reopened
        }
    }

    fileprivate func event(_ change: IncidentChange) -> DomainEvent {
        switch self {
        case .acknowledge: .incidentAcknowledged(change)
        case .resolve: .incidentResolved(change)
        case .close: .incidentClosed(change)
        case .reopen: .incidentReopened(change)
        }
    }
}

extension String {
    func trimmingWhitespace() -> String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
