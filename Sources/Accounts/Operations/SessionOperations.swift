package import Kernel
import Platform

/// How sign-ins are ended, one's own or by an administrator those of others, whichever door it comes through.
package struct SessionOperations: Sendable {
    let database: Database
    let users: UserStore

    /// Ends one sign-in of a user; harmless when it has ended. Throws ``ClientError``: `userNotFound`, `notPermitted`.
    package func end(_ id: SessionSummary.ID, of user: UserID, by caller: Caller) async throws {
        try await end(of: user, by: caller) { SessionSummary.id($0.idHash) == id }
    }

    /// Ends all sign-ins of a user but the one of `key`.
    package func endAll(of user: UserID, except key: String? = nil, by caller: Caller) async throws {
        try await end(of: user, by: caller) { $0.idHash != key }
    }

    private func end(
        of id: UserID, by caller: Caller, _ matches: @escaping @Sendable (SessionRecord) -> Bool
    ) async throws {
        try await database.write { connection in
            try caller.requireRight(over: id)
            let user = try users.existing(id, on: connection)
            let ended = try SessionStore.list(of: id, on: connection).filter(matches)
            guard !ended.isEmpty else { return }
            for session in ended { _ = try SessionStore.delete(session.idHash, on: connection) }
            let now = users.world.now()
            try Audit.append(
                .sessionEnded, user.auditSubject, detail: ["sessions": String(ended.count)], by: caller.actor, at: now, on: connection)
            try EventLog.append([.userChanged(id)], at: now, on: connection)
        }
    }
}
