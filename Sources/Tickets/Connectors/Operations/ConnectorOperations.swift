import Accounts
package import Kernel
package import Platform

/// What is done with connectors, whichever door it comes through.
package struct ConnectorOperations: Sendable {
    private let database: Database
    private let directory: ConnectorDirectory
    private let hub: ConnectorHub
    private let desk: TicketDesk
    private let world: World

    package init(database: Database, directory: ConnectorDirectory, hub: ConnectorHub, desk: TicketDesk, world: World) {
        (self.database, self.directory, self.hub, self.desk, self.world) = (database, directory, hub, desk, world)
    }

    /// By name.
    /// - Throws: `notPermitted`.
    package func list(by caller: Caller) async throws -> [Connector] {
        try await database.read { connection in
            try caller.require(.viewConnectors)
            return try ConnectorStore.all(on: connection)
        }
    }

    /// One, with what last went wrong, newest first.
    /// - Throws: `notPermitted`, `connectorNotFound`.
    package func find(_ id: ConnectorID, by caller: Caller) async throws -> (connector: Connector, faults: [ConnectorFault]) {
        try await database.read { connection in
            try caller.require(.viewConnectors)
            guard let connector = try ConnectorStore.find(id, on: connection) else { throw ClientError.connectorNotFound }
            return (connector, try ConnectorStore.faults(of: id, on: connection))
        }
    }

    /// A native one. Returns it and its token, which cannot be had again.
    /// - Throws: ``ClientError``: invalid, `connectorNameTaken`, `notPermitted`.
    package func add(name: String, by caller: Caller) async throws -> (connector: Connector, token: String) {
        let made = try await database.write { [world] connection in
            try caller.require(.manageConnectors)
            let name = try NameRule.checked(name)
            guard try ConnectorStore.find(name: name, on: connection) == nil else { throw ClientError.connectorNameTaken(name) }
            let token = ConnectorToken.make(world)
            let connector = try ConnectorStore.insert(
                name, hash: ConnectorToken.digest(token), hint: ConnectorToken.hint(token), at: world.now(), on: connection)
            guard let connector else { throw ClientError.connectorNotFound }
            try Audit.append(.connectorAdded, connector.auditSubject, by: caller.actor, at: world.now(), on: connection)
            return (connector, token)
        }
        try await directory.reload()
        return made
    }

    /// Another token, with which alone it is let in from now on. Returns its text, which cannot be had again.
    /// - Throws: `notPermitted`, `connectorNotFound`, `connectorHasNoToken`.
    package func renewToken(of id: ConnectorID, by caller: Caller) async throws -> (connector: Connector, token: String) {
        try await change(id, .connectorTokenRenewed, by: caller) { [world] connector, connection in
            let token = ConnectorToken.make(world)
            try ConnectorStore.setToken(ConnectorToken.digest(token), hint: ConnectorToken.hint(token), of: connector.id, on: connection)
            return (connector, token)
        }
    }

    /// It is not let in any more, and disconnected.
    /// - Throws: `notPermitted`, `connectorNotFound`, `connectorHasNoToken`.
    package func revokeToken(of id: ConnectorID, by caller: Caller) async throws {
        try await change(id, .connectorRevoked, by: caller) { [world] connector, connection in
            try ConnectorStore.revoke(connector.id, at: world.now(), on: connection)
        }
    }

    /// A change of the token: whoever came by the old one goes.
    private func change<Result: Sendable>(
        _ id: ConnectorID, _ action: AuditAction, by caller: Caller,
        _ change: @escaping @Sendable (Connector, any SQLConnection) throws -> Result
    ) async throws -> Result {
        let result = try await database.write { [world] connection in
            try caller.require(.manageConnectors)
            guard let connector = try ConnectorStore.find(id, on: connection) else { throw ClientError.connectorNotFound }
            guard connector.speech == .native else { throw ClientError.connectorHasNoToken }
            let result = try change(connector, connection)
            try Audit.append(action, connector.auditSubject, by: caller.actor, at: world.now(), on: connection)
            return result
        }
        try await directory.reload()
        hub.dismiss(.native(id))
        return result
    }

    /// Forgets it, and that it stayed away. An old one that comes again is a new one.
    /// - Throws: `notPermitted`, `connectorNotFound`.
    package func delete(_ id: ConnectorID, by caller: Caller) async throws {
        let gone = try await database.write { [world] connection in
            try caller.require(.manageConnectors)
            guard let connector = try ConnectorStore.find(id, on: connection) else { throw ClientError.connectorNotFound }
            try ConnectorStore.delete(id, on: connection)
            try Audit.append(.connectorDeleted, connector.auditSubject, by: caller.actor, at: world.now(), on: connection)
            return connector
        }
        try await directory.reload()
        hub.dismiss(gone.key)
        if let incident = gone.incident { try await desk.recover(incident) }
    }
}
