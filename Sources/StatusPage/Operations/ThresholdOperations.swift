package import Accounts
package import Kernel
package import Platform

/// What is done with the thresholds of the sources, and how their cells are doing.
package struct ThresholdOperations: Sendable {
    private let scene: StatusPageScene
    private let services: ServiceStore

    package init(database: Database, world: World, services: ServiceStore) {
        (scene, self.services) = (StatusPageScene(database: database, world: world), services)
    }

    /// Those of all channels; a cell without one is looked at by ``ThresholdRule/standard(_:)``.
    /// - Throws: `notPermitted`.
    package func list(by caller: Caller) async throws -> [ThresholdRule] {
        try await scene.view(by: caller) { try ThresholdStore.all(on: $0) }
    }

    /// - Throws: `notPermitted`.
    package func cells(by caller: Caller) async throws -> [StatusCell] {
        try await scene.view(by: caller) { try CellStore.all(on: $0) }
    }

    /// A new one, or another form of one that is there. It counts from the next reading on.
    /// - Parameters:
    ///   - service: to which service's incidents changes for the worse go; nil for none.
    /// - Throws: `notPermitted`, `thresholdNotFound`, `linkUnknown`.
    package func save(
        _ scope: CellScope, limits: [FeedMetric: MetricLimits], hysteresis: Hysteresis = Hysteresis(),
        staleSeconds: Int = ThresholdRule.standardStaleSeconds, service: ServiceID? = nil, as known: PublicID? = nil, by caller: Caller
    ) async throws -> ThresholdRule {
        let rule = ThresholdRule(
            id: known ?? scene.newID(), scope: scope, limits: limits, hysteresis: hysteresis, staleSeconds: max(1, staleSeconds),
            service: service)
        return try await scene.change(.manageStatusSites, by: caller) { [services] changes in
            if let known, try ThresholdStore.find(known, on: changes.connection) == nil { throw ClientError.thresholdNotFound }
            if let service, try services.find(service, on: changes.connection) == nil { throw ClientError.linkUnknown }
            try ThresholdStore.save(rule, on: changes.connection)
            try changes.record(.thresholdSaved, "status_threshold", rule.id, scope.channel.rawValue)
            return rule
        }
    }

    /// - Returns: with what it can be undone for an hour.
    /// - Throws: `notPermitted`, `thresholdNotFound`.
    @discardableResult
    package func delete(_ id: PublicID, by caller: Caller) async throws -> PublicID {
        let deletion = scene.newID()
        return try await scene.change(.manageStatusSites, by: caller) { changes in
            guard let rule = try ThresholdStore.find(id, on: changes.connection) else { throw ClientError.thresholdNotFound }
            try changes.keep(.threshold, id, as: deletion)
            try ThresholdStore.delete(id, on: changes.connection)
            try changes.record(.thresholdDeleted, "status_threshold", id, rule.scope.channel.rawValue)
            return deletion
        }
    }
}
