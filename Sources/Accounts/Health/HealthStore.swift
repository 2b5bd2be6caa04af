import Kernel
package import Platform

/// The table of the services' health: one row for each service whose address has been asked.
enum HealthStore {
    /// What one look found.
    struct Finding: Sendable, Hashable {
        let service: ServiceID
        let state: ServiceHealth.State
        let status: Int?
        let milliseconds: Int
        let problem: String?
    }

    /// A service that was deleted meanwhile, or has another address by now, gets no row.
    static func record(
        _ findings: [(finding: Finding, address: String)], at time: Timestamp, on connection: any SQLConnection
    ) throws {
        try connection.run(
            findings.map { finding, address in
                SQLStatement(
                    """
                    INSERT INTO service_health (service_id, state, since, checked_at, status, milliseconds, problem)
                    SELECT id, CAST(?3 AS BIGINT), CAST(?4 AS BIGINT), CAST(?4 AS BIGINT), CAST(?5 AS BIGINT),
                        CAST(?6 AS BIGINT), CAST(?7 AS TEXT)
                    FROM services WHERE id = ?1 AND status_url = ?2
                    ON CONFLICT (service_id) DO UPDATE SET
                        since = CASE WHEN service_health.state = excluded.state THEN service_health.since ELSE excluded.since END,
                        state = excluded.state, checked_at = excluded.checked_at, status = excluded.status,
                        milliseconds = excluded.milliseconds, problem = excluded.problem
                    """, finding.service, address, finding.state.rawValue, time, finding.status, finding.milliseconds, finding.problem)
            })
    }

    static func all(on connection: any SQLConnection) throws -> [ServiceID: ServiceHealth] {
        let rows = try connection.all(ServiceHealth.self, "SELECT \(ServiceHealth.columns) FROM service_health")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.service, $0) })
    }

    static func find(_ service: ServiceID, on connection: any SQLConnection) throws -> ServiceHealth? {
        try connection.first(
            ServiceHealth.self, "SELECT \(ServiceHealth.columns) FROM service_health WHERE service_id = ?1", service)
    }

    /// When the service is deleted, or its address changes: what is known is about another.
    static func forget(_ service: ServiceID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM service_health WHERE service_id = ?1", service)
    }
}

extension ServiceHealth: RowDecodable {
    static let columns = "service_id, state, since, checked_at, status, milliseconds, problem"

    package init(row: Row) throws {
        service = try row.id("service_id")
        state = State(rawValue: try row.int("state")) ?? .down
        since = try row.time("since")
        checkedAt = try row.time("checked_at")
        status = try row.optionalInt64("status").map(Int.init)
        milliseconds = try row.int("milliseconds")
        problem = try row.optionalText("problem")
    }
}
