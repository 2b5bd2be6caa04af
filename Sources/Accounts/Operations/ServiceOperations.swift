package import Kernel
package import Platform

/// What is done with services, whichever door it comes through. Each operation checks its caller, changes, and
/// writes to the event log and the audit log, in one transaction.
package struct ServiceOperations: Sendable {
    let database: Database
    let store: ServiceStore
    let codeLimits: GivenCodeLimits

    /// Throws ``ClientError``: invalid, `nameTaken`, `teamNotFound`, `notPermitted`, `tooManyGivenCodes`.
    package func add(_ draft: ServiceDraft, by caller: Caller) async throws -> Service {
        try await codeLimits.giving(draft.code, by: caller.actor) {
            try await database.write { try add(draft, by: caller, on: $0) }
        }
    }

    /// As part of a larger change.
    /// - Parameter id: a number that no service ever had; nil lets the database choose.
    package func add(
        _ draft: ServiceDraft, id: ServiceID? = nil, by caller: Caller, on connection: any SQLConnection
    ) throws -> Service {
        try Self.requirePlace(in: draft.team, for: caller)
        let draft = try draft.checked()
        if draft.logsFolder != nil { try Self.requireReach(caller) }
        return try store.add(draft, id: id, isStatusURLTrusted: Self.vouches(caller), by: caller.actor, on: connection)
    }

    /// Throws ``ClientError``: `serviceNotFound`, invalid, `nameTaken`, `teamNotFound`, `notPermitted`.
    package func update(_ id: ServiceID, _ changes: ServiceChanges, by caller: Caller) async throws -> Service {
        try await database.write { try update(id, changes, by: caller, on: $0) }
    }

    /// As part of a larger change.
    package func update(
        _ id: ServiceID, _ changes: ServiceChanges, by caller: Caller, on connection: any SQLConnection
    ) throws -> Service {
        try connection.lock(.accounts)
        let service = try store.existing(id, for: caller.access, to: .manageServices, on: connection)
        let draft = try changes.applied(to: service)
        if draft.team != service.team { try Self.requirePlace(in: draft.team, for: caller) }
        if draft.logsFolder != nil, draft.logsFolder != service.logsFolder { try Self.requireReach(caller) }
        let isTrusted = Self.trusts(draft, after: service, isGiven: changes.givesStatusURL(of: service), by: caller)
        return try store.update(service, to: draft, isStatusURLTrusted: isTrusted, by: caller.actor, on: connection)
    }

    /// Makes `code` (or a random one) the current code; the old one stays valid for `overlap`. Throws ``ClientError``:
    /// `serviceNotFound`, `notPermitted`, invalid, `tooManyGivenCodes`.
    package func rotate(
        _ id: ServiceID, code: String? = nil, overlap: Duration, by caller: Caller
    ) async throws -> Service {
        try await codeLimits.giving(code, by: caller.actor) {
            try await database.write { connection in
                try connection.lock(.accounts)
                let service = try store.existing(id, for: caller.access, to: .manageServices, on: connection)
                let code = try code.map { code throws(ClientError) in try ServiceCode.checked(code) }
                return try store.rotate(service, code: code, overlap: overlap, by: caller.actor, on: connection)
            }
        }
    }

    /// Deletes the service and what other modules keep of it; returns what that was.
    package func delete(_ id: ServiceID, by caller: Caller) async throws -> [String: Int] {
        try await database.write { connection in
            let service = try store.existing(id, for: caller.access, to: .manageServices, on: connection)
            return try store.delete(service, by: caller.actor, on: connection)
        }
    }

    // MARK: Rules

    /// Whether somebody may put a service into a team; nil for none. The right itself is checked before anything shows which teams exist.
    private static func requirePlace(in team: TeamID?, for caller: Caller) throws(ClientError) {
        guard caller.access.mayAnywhere(.manageServices) else { throw .notPermitted(.manageServices) }
        guard team == nil || caller.access.may(.viewTeams, in: team) else { throw .teamNotFound }
        try caller.require(.manageServices, in: team)
    }

    /// Folders of log files know no teams: who names one must be allowed to manage every service.
    private static func requireReach(_ caller: Caller) throws(ClientError) { try caller.require(.manageServices) }

    /// An address that an administrator gives is their choice, even when it was there before; one that somebody else
    /// gives, or that nobody gave while something else was changed, is not.
    private static func trusts(_ draft: ServiceDraft, after service: Service, isGiven: Bool, by caller: Caller) -> Bool {
        if draft.statusURL == service.statusURL, service.isStatusURLTrusted { return true }
        return isGiven && vouches(caller)
    }

    /// Whether what the caller gives as an address is an administrator's word. An installation-wide token vouches for nothing.
    private static func vouches(_ caller: Caller) -> Bool {
        switch caller.actor {
        case .service, .token, .correspondent: false
        case .user, .commandLine, .system: caller.access.base == .admin
        }
    }
}
