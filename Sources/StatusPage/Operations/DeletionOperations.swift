import Accounts
package import Foundation
package import Kernel
package import Platform

/// Brings back what was deleted.
package struct DeletionOperations: Sendable {
    private let scene: StatusPageScene
    private let history: IncidentHistory

    /// - Parameter zone: whose days the history is kept by.
    package init(database: Database, world: World, zone: TimeZone) {
        (scene, history) = (StatusPageScene(database: database, world: world), IncidentHistory(zone: zone))
    }

    /// Within an hour, by who may delete it. What belonged to it and is gone meanwhile stays away.
    /// - Throws: `notPermitted`, `statusDeletionGone`, `statusDeletionInTheWay`.
    package func undo(_ id: PublicID, by caller: Caller) async throws -> StatusDeletion {
        try await scene.change(.manageStatusPage, by: caller) { [history] changes in
            guard let deletion = try DeletionStore.find(id, on: changes.connection),
                changes.time.since(deletion.at) <= StatusLimits.retraction
            else { throw ClientError.statusDeletionGone }
            if [.site, .threshold].contains(deletion.kind) || deletion.fromHistory { try caller.require(.manageStatusSites) }
            do {
                try changes.connection.savepoint { try DeletionStore.restore(deletion, on: changes.connection) }
            } catch let error as StorageError where error.code == .constraint {
                throw ClientError.statusDeletionInTheWay
            }
            if let kind = deletion.kind.told { try changes.tell(kind, deletion.subject) }
            try changes.record(.statusDeletionUndone, "status_" + deletion.kind.rawValue, deletion.subject, "brought back")
            try StateSettling.settle(at: changes.time, on: changes.connection)
            if deletion.fromHistory, let record = try StatusIncidentStore.find(deletion.subject, on: changes.connection) {
                try history.retell(nil, as: record.incident, changes)
            }
            return deletion
        }
    }
}

extension StatusDeletion.Kind {
    /// What followers of the page are told when it is there again.
    fileprivate var told: StatusPageChange.Kind? {
        switch self {
        case .component: .component
        case .incident: .incidentEdited
        case .site: .site
        case .template, .threshold: nil
        }
    }
}
