package import Kernel
package import Platform

/// Deletes what another module keeps of a service, in the same transaction, and says how much it was
/// (e.g. `["incidents": 12]`).
package typealias ServiceDeletionHook = @Sendable (ServiceID, any SQLConnection) throws -> [String: Int]

/// Services and their codes. Every change tells the event log and the audit log in its own transaction.
package struct ServiceStore: Sendable {
    let world: World
    let onDelete: [ServiceDeletionHook]

    package init(world: World, onDelete: [ServiceDeletionHook] = []) {
        self.world = world
        self.onDelete = onDelete
    }

    package func find(_ id: ServiceID, on connection: any SQLConnection) throws -> Service? {
        try services("WHERE id = ?1", id, on: connection).first
    }

    /// By name, whatever its case and accents.
    package func find(name: String, on connection: any SQLConnection) throws -> Service? {
        try services("WHERE name_folded = ?1", NameRule.sought(name), on: connection).first
    }

    /// By a code that is valid now.
    package func find(code: String, on connection: any SQLConnection) throws -> Service? {
        try services(
            "WHERE id = (SELECT service_id FROM service_codes WHERE code = ?1 AND (expires_at IS NULL OR expires_at > ?2))",
            code, world.now(), on: connection
        ).first
    }

    package enum Order: String, Sendable {
        case id
        case name = "name_folded"
    }

    /// A stretch of all services; pages that follow each other by `after` are ordered by id.
    package func list(
        _ page: Page<Service> = .all, order: Order = .id, on connection: any SQLConnection
    ) throws -> [Service] {
        try services(
            "WHERE id > ?1 ORDER BY \(order.rawValue) LIMIT ?2 OFFSET ?3", page.after, page.sqlLimit, page.skip,
            on: connection)
    }

    package func count(on connection: any SQLConnection) throws -> Int {
        try connection.row("SELECT count(*) AS number FROM services")?.int("number") ?? 0
    }

    /// Services changed after a revision; a copy in memory follows by it.
    func changed(after revision: Int64, on connection: any SQLConnection) throws -> [Service] {
        try services("WHERE revision > ?1", revision, on: connection)
    }

    /// Services that a condition selects, with the codes that are valid now.
    private func services(
        _ condition: String, _ arguments: (any SQLConvertible)..., on connection: any SQLConnection
    ) throws -> [Service] {
        let values = arguments.map(\.sqlValue)
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
