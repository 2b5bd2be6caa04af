import Accounts
import Kernel
import Platform

/// What the operations on the public page share: a transaction in which nobody else changes it, the events and the audit log.
struct StatusPageScene: Sendable {
    let database: Database
    let world: World

    /// A transaction of somebody who may do this.
    func change<Value: Sendable>(
        _ permission: Permission, by caller: Caller, _ body: @escaping @Sendable (StatusPageChanges) throws -> Value
    ) async throws -> Value {
        let time = world.now()
        return try await database.write { connection in
            try caller.require(permission)
            try connection.lock(.statusPage)
            return try body(StatusPageChanges(connection: connection, time: time, caller: caller))
        }
    }

    /// What somebody may look at.
    func view<Value: Sendable>(by caller: Caller, _ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        try caller.require(.viewStatusPage)
        return try await database.read(body)
    }

    func newID() -> PublicID { PublicID.random(world) }
}

/// One change of the public page: where, when and by whom.
struct StatusPageChanges {
    let connection: any SQLConnection
    let time: Timestamp
    let caller: Caller

    func tell(_ kind: StatusPageChange.Kind, _ id: PublicID) throws {
        try EventLog.append([.statusPage(StatusPageChange(kind, id.rawValue))], at: time, on: connection)
    }

    /// Subscribers are told of a message that was published, soon after the transaction.
    func broadcast(_ kind: Broadcast.Kind, _ subject: PublicID, _ update: PublicID?) throws {
        try BroadcastStore.add(kind, subject, update: update, at: time, on: connection)
    }

    func record(_ action: AuditAction, _ kind: String, _ id: PublicID, _ name: String, detail: [String: String] = [:]) throws {
        try Audit.append(action, "\(kind) \(id) (\(name))", detail: detail, by: caller.actor, at: time, on: connection)
    }

    /// What is about to be deleted.
    func keep(_ kind: StatusDeletion.Kind, _ subject: PublicID, as id: PublicID, fromHistory: Bool = false) throws {
        try DeletionStore.keep(kind, subject, as: id, fromHistory: fromHistory, at: time, on: connection)
    }

    /// - Throws: `componentUnknown`.
    func known(_ ids: some Sequence<PublicID>) throws -> [PublicID: ComponentRecord] {
        let all = Dictionary(uniqueKeysWithValues: try ComponentStore.all(on: connection).map { ($0.id, $0) })
        for id in ids where all[id] == nil { throw ClientError.componentUnknown(id.rawValue) }
        return all
    }
}
