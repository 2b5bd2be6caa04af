import Accounts
import Incidents
import Platform

/// One module's question filled with another module's answer.
enum Ports {
    /// What the errors of modules mean to clients.
    static let failures: [FailureMapping] = [storage, AccountsError.failureMapping, IncidentError.failureMapping]

    /// A storage that cannot take anything now can later: nothing was acknowledged, so the client sends it again.
    private static let storage: FailureMapping = { error in
        guard let error = error as? StorageError, error.isTransient else { return nil }
        return switch error.code {
        case .diskFull: .unavailable("The disk is full; nothing was stored.", code: "disk-full", retryAfter: 30)
        default: .unavailable("The storage cannot be reached now; nothing was stored.", code: "storage-unavailable", retryAfter: 5)
        }
    }

    static func readiness(database: Database) -> [ReadinessCheck] {
        [
            ReadinessCheck("storage") {
                do {
                    _ = try await database.read { try $0.query("SELECT 1 AS one") }
                    return nil
                } catch {
                    return "cannot be read"
                }
            },
            ReadinessCheck("schema") {
                let count = try? await database.read { connection in
                    try connection.row("SELECT count(*) AS number FROM schema_migrations")?.int("number")
                }
                return count == Installation.migrations.count ? nil : "is not the one of this version"
            },
        ]
    }
}
