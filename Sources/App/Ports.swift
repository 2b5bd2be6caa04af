import Accounts
import Platform
import ServiceHealth

/// What one part of the house asks another, answered here because neither knows the other.
enum Ports {
    /// The pages about services ask how services are doing.
    static let serviceCondition = ServiceCondition(marks: ServiceHealthPieces.marks, panel: ServiceHealthPieces.panel)

    /// The platform asks whether the server is ready.
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
