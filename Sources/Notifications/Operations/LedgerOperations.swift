import Accounts
package import Kernel
import Platform

/// Who was told of what, for people and programs; and sending again what was given up.
package struct LedgerOperations: Sendable {
    let database: Database
    let services: ServiceDirectory
    let giveUp: Duration
    let now: @Sendable () -> Timestamp
    private let store = LedgerStore()

    init(database: Database, services: ServiceDirectory, giveUp: Duration, now: @escaping @Sendable () -> Timestamp) {
        (self.database, self.services, self.giveUp, self.now) = (database, services, giveUp, now)
    }

    /// The newest first, of what the caller may see.
    package func list(
        _ filter: LedgerFilter, before: Int64? = nil, limit: Int, by caller: Caller
    ) async throws -> [LedgerEntry] {
        guard caller.access.mayAnywhere(.viewNotifications) else { throw ClientError.notPermitted(.viewNotifications) }
        let visible = try await visible(to: caller)
        return try await database.read { [store] connection in
            try store.list(filter, visible: visible, before: before, limit: limit, on: connection)
        }
    }

    /// Throws ``ClientError``: `notificationNotFound`.
    package func entry(_ id: Int64, by caller: Caller) async throws -> LedgerEntry {
        let visible = try await visible(to: caller)
        return try await database.read { [store] connection in
            guard let entry = try store.find(id, on: connection), visible.shows(entry) else {
                throw ClientError.notificationNotFound(id)
            }
            return entry
        }
    }

    /// What the caller was told themselves, the newest first. Throws ``ClientError`` `notPermitted` for a caller who is no user.
    package func own(before: Int64? = nil, limit: Int, by caller: Caller) async throws -> [LedgerEntry] {
        guard let user = caller.userID else { throw ClientError.notPermitted(.manageContactMethods) }
        return try await database.read { [store] connection in
            try store.list(LedgerFilter(user: user), visible: .all, before: before, limit: limit, on: connection)
        }
    }

    /// How the lanes are doing, those in trouble first: for whoever sees all messages.
    package func lanes(limit: Int, by caller: Caller) async throws -> [LaneEntry] {
        try caller.require(.viewNotifications)
        return try await database.read { [store] in try store.lanes(limit: limit, on: $0) }
    }

    /// How many messages each channel took within the last hour.
    func rates(by caller: Caller) async throws -> [ChannelKind: Int] {
        try caller.require(.viewNotifications)
        let since = now().adding(.seconds(-3600))
        return try await database.read { [store] in try store.handedOver(since: since, on: $0) }
    }

    /// What the caller sees of the ledger.
    func visible(to caller: Caller) async throws -> LedgerStore.Visible {
        LedgerStore.Visible(services: try await services.visible(to: caller.access), user: caller.userID)
    }

    /// Puts a dead letter back into the outbox. Throws ``ClientError``: `notificationNotFound`, `notPermitted`, `notDeadLetter`.
    package func resend(_ id: Int64, by caller: Caller) async throws -> LedgerEntry {
        let visible = try await visible(to: caller)
        let time = now()
        return try await database.write { [store, services, giveUp] connection in
            guard let entry = try store.find(id, on: connection), visible.shows(entry) else {
                throw ClientError.notificationNotFound(id)
            }
            let team = entry.service.flatMap { services.cached($0)?.team }
            if entry.userID == nil || entry.userID != caller.userID { try caller.require(.manageDestinations, in: team) }
            guard try store.resend(id, at: time, until: time.adding(giveUp), on: connection) else { throw ClientError.notDeadLetter }
            try Audit.append(.notificationResent, "message \(id)", by: caller.actor, at: time, on: connection)
            return try store.find(id, on: connection) ?? entry
        }
    }
}

extension LedgerStore.Visible {
    func shows(_ entry: LedgerEntry) -> Bool {
        guard let services else { return true }
        return entry.service.map(services.contains) ?? false || (entry.userID != nil && entry.userID == user)
    }
}
