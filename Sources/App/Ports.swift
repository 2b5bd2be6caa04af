import Accounts
import Incidents
import Platform

/// One module's question filled with another module's answer.
enum Ports {
    /// What the errors of modules mean to clients.
    static let failures: [FailureMapping] = [HTTPFailure.storageMapping, AccountsError.failureMapping, IncidentError.failureMapping]

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
