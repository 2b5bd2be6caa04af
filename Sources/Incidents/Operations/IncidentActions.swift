package import Accounts
package import Kernel
package import Platform

/// What people do with incidents, whichever door it comes through. Each operation checks its caller, writes the change, its
/// line in the timeline and its domain event in one transaction, and returns the incident as it stands afterwards. What is
/// done with an incident that was merged into another is done with that one, which is then returned.
///
/// What the caller may not see does not exist: ``ClientError/incidentNotFound(_:)``. What they may only look at is refused with
/// ``ClientError`` `notPermitted`.
package struct IncidentActions: Sendable {
    let database: Database
    let store = IncidentStore()
    private let assignees: Assignees
    let commentLimit: Int
    let now: @Sendable () -> Timestamp

    /// - Parameter commentLimit: characters of a comment.
    package init(
        database: Database, users: UserStore, commentLimit: Int = 10_000, now: @escaping @Sendable () -> Timestamp
    ) {
        self.database = database
        assignees = Assignees(users: users)
        self.commentLimit = commentLimit
        self.now = now
    }

    /// Changes the state. An action that does not apply (closing a closed one) changes nothing and is no error.
    package func perform(_ action: IncidentAction, on id: IncidentID, by caller: Caller) async throws -> Incident {
        try await change(id, by: caller) { incident, time, connection in
            guard let state = action.state(after: incident.state) else { return }
            try store.setState(state, of: incident.id, by: caller.actor.name, at: time, on: connection)
            try Timeline.append(action.timelineKind, to: incident.id, by: caller.actor, at: time, on: connection)
            try EventLog.append([action.event(incident.change)], at: time, on: connection)
        }
    }

    /// Gives the incident to a user, who must be able to work on it; nil releases it.
    /// - Parameter present: who must look after it for that, nil in it for nobody; where somebody else does, nothing changes.
    /// - Throws: ``ClientError/assigneeMayNotAct``.
    package func assign(
        _ id: IncidentID, to user: UserID?, insteadOf present: UserID?? = nil, by caller: Caller
    ) async throws -> Incident {
        try await change(id, by: caller) { incident, time, connection in
            if let present, present != incident.assigneeID { return }
            let user = try user.map { try assignees.user($0, for: incident, on: connection) }
            guard incident.assigneeID != user?.id else { return }
            try store.setAssignee(user, of: incident.id, on: connection)
            try Timeline.append(
                user == nil ? .released : .assigned, to: incident.id, by: caller.actor, at: time, text: user?.name ?? incident.assignee,
                on: connection)
            try EventLog.append([.incidentUpdated(incident.change)], at: time, on: connection)
        }
    }

    /// Makes it worse; one that is as bad already is left as it is.
    package func raise(_ id: IncidentID, to level: Level, by caller: Caller) async throws -> Incident {
        try await change(id, by: caller) { incident, time, connection in
            guard level > incident.level else { return }
            try store.setLevel(level, of: incident.id, on: connection)
            try Timeline.append(.levelRaised, to: incident.id, by: caller.actor, at: time, text: level.word, on: connection)
            var change = incident.change
            change.level = level
            try EventLog.append([.incidentUpdated(change)], at: time, on: connection)
        }
    }

    /// Removes the incident with everything that was merged into it; their numbers are not used again. An incident that was
    /// merged itself is taken out first and goes alone. What belongs to them goes in the background: deleting millions of
    /// events in one commit would hold up the intake.
    package func delete(_ id: IncidentID, by caller: Caller) async throws {
        let time = now()
        try await database.write { connection in
            _ = try store.existing(id, for: caller.access, to: .deleteIncidents, on: connection)
            try MergeWriter(time: time, actor: .system, connection: connection).split(id)
            let incident = try store.existing(id, on: connection)
            let gone = try IncidentRemoval.remove(incident, on: connection)
            try EventLog.append(gone.map { .incidentDeleted($0.incident, service: $0.service) }, at: time, on: connection)
            try Audit.append(
                .incidentDeleted, incident.auditSubject, detail: ["service": incident.serviceName], by: caller.actor, at: time,
                on: connection)
        }
    }

    /// One change of the incident that counts under a number, by somebody who may act on it. Whoever else changes it waits, in
    /// another process too, so it is read as they left it.
    func change(
        _ id: IncidentID, by caller: Caller,
        _ body: @escaping @Sendable (Incident, Timestamp, any SQLConnection) throws -> Void
    ) async throws -> Incident {
        let time = now()
        return try await database.write { connection in
            let counting = try store.current(id, for: caller.access, to: .actOnIncidents, on: connection).id
            try store.hold([counting], on: connection)
            let incident = try store.current(id, for: caller.access, to: .actOnIncidents, on: connection)
            try body(incident, time, connection)
            return try store.existing(incident.id, on: connection)
        }
    }
}

extension AuditAction {
    static let incidentDeleted = AuditAction(rawValue: "incident.deleted")
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
