import Accounts
package import Kernel
package import Platform

/// What people do with the views they save: filters of the list of incidents under a name, and which one their list begins
/// with. Views are their owner's own, so they leave no line in the audit log.
package struct SavedViewActions: Sendable {
    let database: Database
    private let store = SavedViewStore()
    private let now: @Sendable () -> Timestamp

    package init(database: Database, now: @escaping @Sendable () -> Timestamp) { (self.database, self.now) = (database, now) }

    /// Saves a view; one of the same name and owner is replaced.
    /// - Parameters:
    ///   - team: whose members see it too.
    ///   - isDefault: whether the caller's list begins with it from now on.
    /// - Throws: ``ClientError``, with `teamNotFound` for a team that is not there, or not for the caller to
    ///   see; `notPermitted` for a caller who is no user.
    package func save(
        _ query: String, as name: String, for team: TeamID?, isDefault: Bool = false, by caller: Caller
    ) async throws -> SavedView {
        let time = now()
        return try await write(by: caller) { reader, connection in
            let view = try store.save(query, as: name, for: team, owner: reader, caller.access, at: time, on: connection)
            if isDefault { try store.setDefault(view.id, for: reader, caller.access, on: connection) }
            return view
        }
    }

    package func rename(_ id: Int64, to name: String, by caller: Caller) async throws {
        try await write(by: caller) { try store.rename(id, to: name, by: $0, on: $1) }
    }

    /// By its owner, or by whoever manages the members of the team it is shared with.
    package func delete(_ id: Int64, by caller: Caller) async throws {
        try await write(by: caller) { try store.delete(id, by: $0, caller.access, on: $1) }
    }

    /// What the caller's list begins with; nil begins with what is not closed.
    package func setDefault(_ id: Int64?, by caller: Caller) async throws {
        try await write(by: caller) { try store.setDefault(id, for: $0, caller.access, on: $1) }
    }

    private func write<Value: Sendable>(
        by caller: Caller, _ body: @escaping @Sendable (UserID, any SQLConnection) throws -> Value
    ) async throws -> Value {
        guard let reader = caller.userID, caller.access.mayAnywhere(.viewIncidents) else {
            throw ClientError.notPermitted(.viewIncidents)
        }
        return try await database.write { try body(reader, $0) }
    }
}
