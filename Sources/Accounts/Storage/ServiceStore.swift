package import Kernel
package import Platform

/// Deletes what another module keeps of a service, in the same transaction, and says how much it was
/// (e.g. `["incidents": 12]`).
package typealias ServiceDeletionHook = @Sendable (ServiceID, any SQLConnection) throws -> [String: Int]

/// Takes notice in another module that a service went to another team, in the same transaction.
package typealias ServiceMoveHook = @Sendable (ServiceID, Actor, any SQLConnection) throws -> Void

/// Services and their codes. Every change is written to the event log and the audit log in its own transaction.
package struct ServiceStore: Sendable {
    let world: World
    let onDelete: [ServiceDeletionHook]
    let onMove: [ServiceMoveHook]

    package init(world: World, onDelete: [ServiceDeletionHook] = [], onMove: [ServiceMoveHook] = []) {
        (self.world, self.onDelete, self.onMove) = (world, onDelete, onMove)
    }

    package func find(_ id: ServiceID, on connection: any SQLConnection) throws -> Service? {
        try services("WHERE id = ?1", [id.sqlValue], on: connection).first
    }

    /// By name, whatever its case and accents.
    package func find(name: String, on connection: any SQLConnection) throws -> Service? {
        try services("WHERE name_folded = ?1", [.text(NameRule.sought(name))], on: connection).first
    }

    /// By a code that is valid now.
    package func find(code: String, on connection: any SQLConnection) throws -> Service? {
        try services(
            "WHERE id = (SELECT service_id FROM service_codes WHERE code = ?1 AND (expires_at IS NULL OR expires_at > ?2))",
            [.text(code), world.now().sqlValue], on: connection
        ).first
    }

    package enum Order: String, Sendable {
        case id
        case name = "name_folded"
    }

    /// A page of the services somebody may see; pages that follow each other by `after` are ordered by id.
    package func list(
        _ page: Page<Service> = .all, order: Order = .id, visibleTo access: Access = .house, on connection: any SQLConnection
    ) throws -> [Service] {
        var condition = "id > ?1"
        var arguments = [page.after.sqlValue, page.sqlLimit.sqlValue, page.skip.sqlValue]
        if !access.may(.viewServices, in: nil) {
            let teams = access.teams.keys.filter { access.may(.viewServices, in: $0) }.sorted()
            guard !teams.isEmpty else { return [] }
            arguments += teams.map(\.sqlValue)
            condition += " AND team_id IN (\(teams.indices.map { "?\($0 + 4)" }.joined(separator: ", ")))"
        }
        return try services("WHERE \(condition) ORDER BY \(order.rawValue) LIMIT ?2 OFFSET ?3", arguments, on: connection)
    }

    /// Number and name of each, by name: for menus and figures, which need no codes.
    /// - Parameter visible: the services the reader may see; nil for all.
    package static func names(
        visible: Set<ServiceID>? = nil, on connection: any SQLConnection
    ) throws -> [(id: ServiceID, name: String)] {
        try connection.query("SELECT id, name FROM services ORDER BY name_folded")
            .map { (id: try $0.id("id", of: ServiceEntity.self), name: try $0.text("name")) }
            .filter { visible?.contains($0.id) ?? true }
    }

    /// The team of each service that has one.
    package static func teams(on connection: any SQLConnection) throws -> [ServiceID: TeamID] {
        try connection.query("SELECT id, team_id FROM services WHERE team_id IS NOT NULL")
            .reduce(into: [:]) { $0[try $1.id("id")] = try $1.id("team_id") }
    }

    /// The services of a team.
    package func list(order: Order = .id, of team: TeamID, on connection: any SQLConnection) throws -> [Service] {
        try services("WHERE team_id = ?1 ORDER BY \(order.rawValue)", [team.sqlValue], on: connection)
    }

    /// The service, for somebody who wants to do something with it. What they may not see does not exist.
    /// Throws ``ClientError``: `serviceNotFound`, `notPermitted`.
    package func existing(
        _ id: ServiceID, for access: Access, to permission: Permission = .viewServices, on connection: any SQLConnection
    ) throws -> Service {
        let service = try existing(id, on: connection)
        guard access.may(.viewServices, in: service.team) else { throw ClientError.serviceNotFound }
        guard access.may(permission, in: service.team) else { throw ClientError.notPermitted(permission) }
        return service
    }

    func existing(_ id: ServiceID, on connection: any SQLConnection) throws -> Service {
        guard let service = try find(id, on: connection) else { throw ClientError.serviceNotFound }
        return service
    }

    package func count(on connection: any SQLConnection) throws -> Int {
        try connection.row("SELECT count(*) AS number FROM services")?.int("number") ?? 0
    }

    /// Services changed after a revision: what a cache has to read again.
    func changed(after revision: Int64, on connection: any SQLConnection) throws -> [Service] {
        try services("WHERE revision > ?1", [revision.sqlValue], on: connection)
    }

    /// Services that a condition selects, with the codes that are valid now.
    private func services(
        _ condition: String, _ values: [SQLValue], on connection: any SQLConnection
    ) throws -> [Service] {
        let rows = try connection.query("SELECT \(ServiceRow.columns) FROM services \(condition)", values)
            .map(ServiceRow.init(row:))
        guard !rows.isEmpty else { return [] }
        let codes = try connection.query(
            """
            SELECT service_id, code, created_at, expires_at FROM service_codes
            WHERE service_id IN (SELECT id FROM services \(condition))
            ORDER BY service_id, coalesce(expires_at, 9223372036854775807) DESC
            """, values
        ).map(ServiceCodeRow.init(row:))
        let now = world.now()
        let byService = Dictionary(grouping: codes.filter { $0.code.isValid(at: now) }, by: \.service)
        return rows.map { $0.service(codes: (byService[$0.id] ?? []).map(\.code)) }
    }
}
