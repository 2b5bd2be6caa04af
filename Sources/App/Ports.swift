import Incidents
import Platform
import StatusPage

/// Questions of the platform, answered by the whole.
enum Ports {
    /// What the status document shows of Switchboard's own incidents.
    static func openIncidents(_ incidents: IncidentsModule, database: Database) -> OpenIncidents {
        let (store, active) = (incidents.store, IncidentFilter(states: [.open, .acknowledged]))
        return OpenIncidents(
            count: { try await database.read { try store.count(active, upTo: OpenIncidents.mostCounted, on: $0) } },
            titles: { limit in try await database.read { try store.list(active, limit: limit, on: $0).map(\.title) } })
    }

    static func readiness(database: Database) -> [ReadinessCheck] {
        [
            ReadinessCheck("storage") {
                do {
                    _ = try await database.probe { try $0.query("SELECT 1 AS one") }
                    return nil
                } catch {
                    return "cannot be read"
                }
            },
            ReadinessCheck("schema") {
                let count = try? await database.probe { connection in
                    try connection.row("SELECT count(*) AS number FROM schema_migrations")?.int("number")
                }
                return count == Installation.migrations.count ? nil : "is not the one of this version"
            },
        ]
    }
}
