package import Accounts
package import Kernel
package import Platform

/// How services stand.
extension IncidentStore {
    /// One that never reported anything is not among them.
    package func standings(of services: [ServiceID], on connection: any SQLConnection) throws -> [ServiceID: ServiceStanding] {
        // The plus keeps SQLite from walking all incidents in the order of their services.
        let active = try connection.query(
            """
            SELECT +service_id AS service_id, count(*) AS number, max(level) AS worst FROM incidents
            WHERE state < 3 AND state IN (0, 1) GROUP BY +service_id
            """)
        // One look for each: where its incidents end.
        let latest = try connection.run(
            services.map { SQLStatement("SELECT max(arrived_at) AS arrived_at FROM incidents WHERE service_id = ?1", $0) })
        var standings: [ServiceID: ServiceStanding] = [:]
        for (service, rows) in zip(services, latest) {
            guard let time = try rows.first?.optionalTime("arrived_at") else { continue }
            standings[service] = ServiceStanding(lastReport: time)
        }
        for row in active {
            let service: ServiceID = try row.id("service_id")
            guard standings[service] != nil else { continue }
            standings[service]?.active = try row.int("number")
            standings[service]?.worst = try row.level("worst")
        }
        return standings
    }
}
