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
