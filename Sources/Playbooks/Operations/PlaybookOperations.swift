import Accounts
package import Kernel
package import Platform

/// What is done with playbooks, and with sets of triggers that none of them knows.
package struct PlaybookOperations: Sendable {
    let database: Database
    let now: @Sendable () -> Timestamp
    private let store = PlaybookStore()
    private let unmatchedSets = UnmatchedStore()

    package init(database: Database, now: @escaping @Sendable () -> Timestamp) { (self.database, self.now) = (database, now) }

    /// By code.
    /// - Throws: `notPermitted`.
    package func list(by caller: Caller) async throws -> [PlaybookStore.Kept] {
        try caller.require(.viewPlaybooks)
        return try await database.read { try store.list(on: $0) }
    }

    /// Its versions, the newest first.
    /// - Throws: `notPermitted`, `playbookNotFound`.
    package func versions(of code: String, by caller: Caller) async throws -> [PlaybookStore.Kept] {
        try caller.require(.viewPlaybooks)
        return try await database.read { connection in
            guard let playbook = try store.find(code, on: connection) else { throw ClientError.playbookNotFound }
            return try store.versions(of: playbook.id, limit: 100, on: connection)
        }
    }

    /// Adds it, or makes another version of the one with its code; nothing where it says what it said before.
    /// - Throws: `notPermitted`, `playbookNotValid`.
    @discardableResult
    package func save(_ playbook: Playbook, by caller: Caller) async throws -> PlaybookStore.Kept {
        try await database.write { try save(playbook, by: caller, on: $0) }
    }

    /// The same in a transaction that is under way.
    @discardableResult
    package func save(_ playbook: Playbook, by caller: Caller, on connection: any SQLConnection) throws -> PlaybookStore.Kept {
        try caller.require(.managePlaybooks)
        let (playbook, time) = (try playbook.checked(), now())
        if let known = try store.find(playbook.code, on: connection), known.playbook == playbook { return known }
        let saved = try store.save(playbook, by: caller.actor, at: time, on: connection)
        if playbook.when?.namesTriggers == true {
            for set in try unmatchedSets.list(on: connection) where playbook.takes(Set(set.triggers)) {
                try unmatchedSets.delete(set.id, on: connection)
            }
        }
        try Audit.append(
            .playbookSaved, saved.auditSubject, detail: ["version": "\(saved.version)"], by: caller.actor, at: time, on: connection)
        return saved
    }

    /// What it did is kept; its steps stop in the episodes that are under way.
    /// - Throws: `notPermitted`, `playbookNotFound`.
    package func remove(_ code: String, by caller: Caller) async throws {
        let time = now()
        try await database.write { connection in
            try caller.require(.managePlaybooks)
            guard let playbook = try store.find(code, on: connection) else { throw ClientError.playbookNotFound }
            try store.remove(playbook.id, at: time, on: connection)
            try Audit.append(.playbookRemoved, playbook.auditSubject, by: caller.actor, at: time, on: connection)
        }
    }

    /// Sets that no playbook knows; those that came last first.
    /// - Throws: `notPermitted`.
    package func unmatched(by caller: Caller) async throws -> [UnmatchedSet] {
        try caller.require(.viewPlaybooks)
        return try await database.read { try unmatchedSets.list(on: $0) }
    }

    /// One of them.
    /// - Throws: `notPermitted`, `unmatchedNotFound`.
    package func unmatchedSet(_ id: Int64, by caller: Caller) async throws -> UnmatchedSet {
        try caller.require(.viewPlaybooks)
        guard let set = try await database.read({ try unmatchedSets.find(id, on: $0) }) else { throw ClientError.unmatchedNotFound }
        return set
    }

    /// Takes one off the list until it comes again.
    /// - Throws: `notPermitted`, `unmatchedNotFound`.
    package func removeUnmatched(_ id: Int64, by caller: Caller) async throws {
        try await database.write { connection in
            try caller.require(.managePlaybooks)
            guard try unmatchedSets.find(id, on: connection) != nil else { throw ClientError.unmatchedNotFound }
            try unmatchedSets.delete(id, on: connection)
        }
    }
}

extension PlaybookStore.Kept {
    var auditSubject: String { "playbook \(id) (\(playbook.code))" }
}
