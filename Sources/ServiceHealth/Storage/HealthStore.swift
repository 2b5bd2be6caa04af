import Accounts
import Kernel
import Platform

/// The table of the services' health: one row for each service whose address has been asked. It goes with its service (the
/// table refers to it), and counts for the address it is about alone.
enum HealthStore {
    /// What one look found.
    struct Finding: Sendable, Hashable {
        let service: ServiceID
        let address: String
        let state: HealthRecord.State
        let status: Int?
        let milliseconds: Int
        let problem: String?
    }

    /// A service that was deleted meanwhile, or has another address by now, gets no row.
    static func record(_ findings: [Finding], at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.run(
            findings.map { finding in
                SQLStatement(
                    """
                    INSERT INTO service_health (service_id, address, state, since, checked_at, status, milliseconds, problem)
                    SELECT id, status_url, CAST(?3 AS BIGINT), CAST(?4 AS BIGINT), CAST(?4 AS BIGINT), CAST(?5 AS BIGINT),
                        CAST(?6 AS BIGINT), CAST(?7 AS TEXT)
                    FROM services WHERE id = ?1 AND status_url = ?2
                    ON CONFLICT (service_id) DO UPDATE SET
                        since = CASE WHEN service_health.state = excluded.state AND service_health.address = excluded.address
                            THEN service_health.since ELSE excluded.since END,
                        address = excluded.address, state = excluded.state, checked_at = excluded.checked_at,
                        status = excluded.status, milliseconds = excluded.milliseconds, problem = excluded.problem
                    """, finding.service, finding.address, finding.state.rawValue, time, finding.status, finding.milliseconds,
                    finding.problem)
            })
    }

    /// What is known of those of some services that have been asked at the address they have now.
    static func all(of services: [Service], on connection: any SQLConnection) throws -> [ServiceID: HealthRecord] {
        let addresses = Dictionary(services.compactMap { service in service.statusURL.map { (service.id, $0) } }) { $1 }
        let rows = try connection.all(
            HealthRecord.self, "SELECT \(HealthRecord.columns) FROM service_health WHERE address IS NOT NULL")
        return Dictionary(rows.filter { addresses[$0.service] == $0.address }.map { ($0.service, $0) }) { $1 }
    }

    /// Nil before the address that the service has now was asked.
    static func find(_ service: Service, on connection: any SQLConnection) throws -> HealthRecord? {
        guard let address = service.statusURL else { return nil }
        return try connection.first(
            HealthRecord.self, "SELECT \(HealthRecord.columns) FROM service_health WHERE service_id = ?1 AND address = ?2", service.id,
            address)
    }
}

extension HealthRecord: RowDecodable {
    static let columns = "service_id, address, state, since, checked_at, status, milliseconds, problem"

    init(row: Row) throws {
        service = try row.id("service_id")
        address = try row.text("address")
        state = State(rawValue: try row.int("state")) ?? .down
        since = try row.time("since")
        checkedAt = try row.time("checked_at")
        status = try row.optionalInt64("status").map(Int.init)
        milliseconds = try row.int("milliseconds")
        problem = try row.optionalText("problem")
    }
}
