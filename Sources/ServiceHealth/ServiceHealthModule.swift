package import Accounts
package import Kernel
package import Platform

/// Whether services answer at their status addresses: asked again and again, shown on their pages and to programs.
package struct ServiceHealthModule: Sendable {
    private let database: Database
    private let services: ServiceStore

    package init(database: Database, services: ServiceStore) { (self.database, self.services) = (database, services) }

    package static let declaration: Capability.Declaration = {
        var health = Capability.Declaration("service_health")
        health.migrations = ServiceHealthStorage.migrations
        health.settings = [HealthSettings.self]
        health.pageParts = [ServiceHealthPieces.parts]
        return health
    }()

    package func capability(on ground: Ground) -> Capability {
        var health = Capability(Self.declaration)
        health.operations = ServiceHealthAPI(database: database, services: services).operations
        health.jobs = [check(ground.settings[HealthSettings.self], now: ground.world.now)].compactMap { $0 }
        return health
    }

    /// Whether each of some services answered when it was last asked; those that were never asked are left out.
    package static func answers(of services: [Service], on connection: any SQLConnection) throws -> [ServiceID: Bool] {
        try HealthStore.all(of: services, on: connection).mapValues { $0.state == .up }
    }

    /// Nil when the settings say never.
    private func check(_ settings: HealthSettings, now: @escaping @Sendable () -> Timestamp) -> ScheduledJob? {
        guard settings.seconds > 0 else { return nil }
        let timeout = Duration.seconds(settings.timeoutSeconds)
        let check = HealthCheck(database: database, services: services, now: now) { .guarded($0, timeout: timeout) }
        return ScheduledJob(name: "services.health", every: .seconds(settings.seconds)) { _ = try await check.runOnce() }
    }
}
