import Accounts
package import Kernel
package import Platform

/// What is quiet while something else is open.
package struct InhibitionOperations: Sendable {
    let database: Database
    let look: IncidentLook
    let now: @Sendable () -> Timestamp
    let store = InhibitionStore()

    static let longestComment = 500

    init(database: Database, look: IncidentLook, now: @escaping @Sendable () -> Timestamp) {
        (self.database, self.look, self.now) = (database, look, now)
    }

    /// All of them, by name.
    package func list(by caller: Caller) async throws -> [Inhibition] {
        try caller.require(.viewPlaybooks)
        return try await database.read { [store] in try store.list(on: $0) }
    }

    /// Throws ``ClientError``: `inhibitionNotFound`, `notPermitted`.
    package func show(_ id: Int64, by caller: Caller) async throws -> Inhibition {
        try caller.require(.viewPlaybooks)
        return try await database.read { try existing(id, on: $0) }
    }

    /// Throws ``ClientError``: `inhibitionNameTaken`, `inhibitionCircle`, `inhibitionNotValid`, names' own, `notPermitted`.
    package func add(_ draft: InhibitionDraft, by caller: Caller) async throws -> Inhibition {
        try await database.write { connection in
            let made = try add(draft, by: caller, on: connection)
            try refuseCircle(through: made, on: connection)
            return made
        }
    }

    /// Does not look for circles: whoever adds several looks at the end.
    package func add(_ draft: InhibitionDraft, by caller: Caller, on connection: any SQLConnection) throws -> Inhibition {
        try caller.require(.managePlaybooks)
        let (draft, time) = (try checked(draft), now())
        guard try store.find(name: draft.name, on: connection) == nil else { throw ClientError.inhibitionNameTaken }
        let made = try existing(try store.insert(draft, by: caller.actor, at: time, on: connection), on: connection)
        try record(.inhibitionAdded, made, by: caller, at: time, on: connection)
        return made
    }

    /// Throws as ``add(_:by:)``, and `inhibitionNotFound`.
    package func change(_ id: Int64, to draft: InhibitionDraft, by caller: Caller) async throws -> Inhibition {
        try await database.write { connection in
            let changed = try change(id, to: draft, by: caller, on: connection)
            try refuseCircle(through: changed, on: connection)
            return changed
        }
    }

    /// Does not look for circles: whoever changes several looks at the end.
    package func change(
        _ id: Int64, to draft: InhibitionDraft, by caller: Caller, on connection: any SQLConnection
    ) throws -> Inhibition {
        try caller.require(.managePlaybooks)
        let (old, draft, time) = (try existing(id, on: connection), try checked(draft), now())
        if let other = try store.find(name: draft.name, on: connection), other.id != id { throw ClientError.inhibitionNameTaken }
        guard draft != old.draft else { return old }
        try store.update(id, to: draft, at: time, on: connection)
        try record(.inhibitionChanged, old, by: caller, at: time, on: connection)
        return try existing(id, on: connection)
    }

    package func remove(_ id: Int64, by caller: Caller) async throws {
        let time = now()
        try await database.write { connection in
            try caller.require(.managePlaybooks)
            let old = try existing(id, on: connection)
            try store.delete(id, on: connection)
            try record(.inhibitionRemoved, old, by: caller, at: time, on: connection)
        }
    }

    /// What it would have be quiet, now and in the past week, were something of what it waits for open all the time.
    package func preview(_ draft: InhibitionDraft, by caller: Caller) async throws -> MatchPreview {
        try caller.require(.viewPlaybooks)
        return try await MatchPreview(of: draft.quiet.services, look, in: database, at: now()) { draft.concerns($0) }
    }

    // MARK: Within a transaction

    func existing(_ id: Int64, on connection: any SQLConnection) throws -> Inhibition {
        guard let inhibition = try store.find(id, on: connection) else { throw ClientError.inhibitionNotFound }
        return inhibition
    }

    private func refuseCircle(through inhibition: Inhibition, on connection: any SQLConnection) throws {
        let all = try store.list(on: connection).map(\.draft)
        guard let circle = InhibitionCircle.through(inhibition.draft.name, among: all) else { return }
        throw ClientError.inhibitionCircle(InhibitionCircle.text(circle))
    }

    private func checked(_ draft: InhibitionDraft) throws -> InhibitionDraft {
        guard draft.comment.count <= Self.longestComment else { throw ClientError.inhibitionNotValid("comment") }
        var checked = draft
        checked.name = try NameRule.checked(draft.name)
        return checked
    }

    /// What was kept quiet is looked at again.
    private func record(
        _ action: AuditAction, _ inhibition: Inhibition, by caller: Caller, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        try EventLog.append([.quietChanged()], at: time, on: connection)
        try Audit.append(action, inhibition.auditSubject, by: caller.actor, at: time, on: connection)
    }
}
