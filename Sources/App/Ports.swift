import Accounts
import Incidents
import Platform
import ServiceHealth
import StatusPage

/// What one part of the house asks another, answered here because neither knows the other.
enum Ports {
    /// The pages about services ask how services are doing.
    static let serviceCondition = ServiceCondition(marks: ServiceHealthPieces.marks, panel: ServiceHealthPieces.panel)

    /// The status document asks for Switchboard's own incidents.
    static func openIncidents(_ incidents: IncidentsModule, database: Database) -> OpenIncidents {
        let (store, active) = (incidents.store, IncidentFilter(states: [.open, .acknowledged]))
        return OpenIncidents(
            count: { try await database.read { try store.count(active, upTo: OpenIncidents.mostCounted, on: $0) } },
            titles: { limit in try await database.read { try store.list(active, limit: limit, on: $0).map(\.title) } })
    }

    /// The platform asks whether the server is ready.
    static func readiness(database: Database) -> [ReadinessCheck] {
        [
            ReadinessCheck("storage") {
                do {
                    try await database.ping()
                    return nil
                } catch {
                    return "cannot be read"
                }
            },
            ReadinessCheck("schema") {
                let count = try? await database.probe { try Migrator.count(on: $0) }
                return count == Installation.migrations.count ? nil : "is not the one of this version"
            },
        ]
    }
}
