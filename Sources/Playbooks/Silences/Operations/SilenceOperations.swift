import Accounts
package import Kernel
package import Platform

/// Silences and maintenance windows: who is on duty makes one, and ends it before its time.
package struct SilenceOperations: Sendable {
    let database: Database
    let look: IncidentLook
    let now: @Sendable () -> Timestamp
    let store = SilenceStore()

    init(database: Database, look: IncidentLook, now: @escaping @Sendable () -> Timestamp) {
        (self.database, self.look, self.now) = (database, look, now)
    }

    /// All of them, by name.
    package func list(by caller: Caller) async throws -> [Silence] {
        try caller.require(.viewPlaybooks)
        return try await database.read { [store] in try store.list(on: $0) }
    }

    /// Throws ``ClientError``: `silenceNotFound`, `notPermitted`.
    package func show(_ id: Int64, by caller: Caller) async throws -> Silence {
        try caller.require(.viewPlaybooks)
        return try await database.read { try existing(id, on: $0) }
    }

    /// Throws ``ClientError``: `silenceNameTaken`, `silenceNotValid`, names' own, `notPermitted`.
    package func add(_ draft: SilenceDraft, by caller: Caller) async throws -> Silence {
        try await database.write { try add(draft, by: caller, on: $0) }
    }

    package func add(_ draft: SilenceDraft, by caller: Caller, on connection: any SQLConnection) throws -> Silence {
        try caller.require(.manageSilences)
        let (draft, time) = (try draft.checked(), now())
        guard try store.find(name: draft.name, on: connection) == nil else { throw ClientError.silenceNameTaken }
        let made = try existing(try store.insert(draft, by: caller.actor, at: time, on: connection), on: connection)
        try record(.silenceAdded, made, by: caller, at: time, on: connection)
        return made
    }

    /// Throws as ``add(_:by:)``, and `silenceNotFound`.
    package func change(_ id: Int64, to draft: SilenceDraft, by caller: Caller) async throws -> Silence {
        try await database.write { try change(id, to: draft, by: caller, on: $0) }
    }

    package func change(_ id: Int64, to draft: SilenceDraft, by caller: Caller, on connection: any SQLConnection) throws -> Silence {
        try caller.require(.manageSilences)
        let (old, draft, time) = (try existing(id, on: connection), try draft.checked(), now())
        if let other = try store.find(name: draft.name, on: connection), other.id != id { throw ClientError.silenceNameTaken }
        guard draft != old.draft else { return old }
        try store.update(id, to: draft, at: time, on: connection)
        try record(.silenceChanged, old, by: caller, at: time, on: connection)
        return try existing(id, on: connection)
    }

    /// Ends one that counts before its time, one that recurs for good. Throws ``ClientError``: `silenceNotFound`, `silenceNotRunning`,
    /// `notPermitted`.
    package func end(_ id: Int64, by caller: Caller) async throws -> Silence {
        let time = now()
        return try await database.write { connection in
            try caller.require(.manageSilences)
            let old = try existing(id, on: connection)
            let hasBegun = old.draft.window.from.map { $0 < time } ?? true
            guard hasBegun, !old.draft.window.isOver(at: time) else { throw ClientError.silenceNotRunning }
            var draft = old.draft
            draft.window.until = time
            try store.update(id, to: draft, at: time, on: connection)
            try record(.silenceEnded, old, by: caller, at: time, on: connection)
            return try existing(id, on: connection)
        }
    }

    package func remove(_ id: Int64, by caller: Caller) async throws {
        let time = now()
        try await database.write { connection in
            try caller.require(.manageSilences)
            let old = try existing(id, on: connection)
            try store.delete(id, on: connection)
            try record(.silenceRemoved, old, by: caller, at: time, on: connection)
        }
    }

    /// What it matches now and matched in the past week, whenever it counts.
    package func preview(_ draft: SilenceDraft, by caller: Caller) async throws -> MatchPreview {
        try caller.require(.viewPlaybooks)
        return try await MatchPreview(of: draft.when.services, look, in: database, at: now()) { draft.holds(for: $0) }
    }

    // MARK: Within a transaction

    func existing(_ id: Int64, on connection: any SQLConnection) throws -> Silence {
        guard let silence = try store.find(id, on: connection) else { throw ClientError.silenceNotFound }
        return silence
    }

    /// What was kept quiet is looked at again.
    private func record(
        _ action: AuditAction, _ silence: Silence, by caller: Caller, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        try EventLog.append([.quietChanged()], at: time, on: connection)
        try Audit.append(action, silence.auditSubject, by: caller.actor, at: time, on: connection)
    }
}

extension SilenceDraft {
    /// With its name as it is stored. Throws ``ClientError``: `silenceNotValid`, names' own.
    fileprivate func checked() throws -> SilenceDraft {
        var checked = self
        checked.name = try NameRule.checked(name)
        if let field = faultyField { throw ClientError.silenceNotValid(field) }
        return checked
    }

    /// The field of what is wrong with it; nil when nothing is.
    var faultyField: String? {
        if when.all.isEmpty, when.any.isEmpty, when.exactly.isEmpty { return "when" }
        if comment.count > Self.longestComment { return "comment" }
        if window.hours.count > Self.mostHours { return "hours" }
        if !window.hours.isEmpty, window.clock == nil { return "zone" }
        // One that does not come again ends by itself.
        if window.hours.isEmpty, window.until == nil { return "until" }
        if let from = window.from, let until = window.until, until <= from { return "until" }
        return nil
    }
}
