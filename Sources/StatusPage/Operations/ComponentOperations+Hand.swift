import Accounts
package import Kernel
import Platform

/// What is said of components by hand, from where it can be undone.
extension ComponentOperations {
    /// - Parameters:
    ///   - state: nil for what the link says from now on.
    ///   - until: until when that holds.
    /// - Returns: with what it can be undone.
    /// - Throws: `notPermitted`, `componentNotFound`, `groupHasNoState`.
    package func say(
        _ state: ComponentState?, until: Timestamp? = nil, of id: PublicID, by caller: Caller
    ) async throws -> HandChange {
        try await scene.change(.manageStatusPage, by: caller) { changes in
            var record = try Self.existing(id, on: changes.connection)
            let before = record.hand
            let incidents = try StatusIncidentStore.openStates(of: id, on: changes.connection)
            try Self.say(state, until: until, of: &record, changes)
            try Self.keep(record, state?.rawValue ?? "by its link", changes)
            return HandChange(
                at: changes.time, before: before, after: record.hand,
                incidents: Dictionary(uniqueKeysWithValues: incidents.map { ($0.key.rawValue, $0.value) }))
        }
    }

    /// Undoes it within an hour, as long as nothing else was said: the history of the component is as if it had not been said.
    /// - Throws: `notPermitted`, `componentNotFound`, `stateSaidSince`.
    package func unsay(_ change: HandChange, of id: PublicID, by caller: Caller) async throws {
        try await scene.change(.manageStatusPage, by: caller) { [history] changes in
            var record = try Self.existing(id, on: changes.connection)
            guard record.hand == change.after, changes.time.since(change.at) <= StatusLimits.retraction else {
                throw ClientError.stateSaidSince
            }
            record.hand = change.before
            let now = try StatusIncidentStore.openStates(of: id, on: changes.connection)
            for (incident, state) in now where state == change.after?.state {
                guard let before = change.incidents[incident.rawValue] else { continue }
                try StatusIncidentStore.setState(of: id, in: incident, to: before, on: changes.connection)
            }
            try HistoryStore.undoBase(of: [id, record.component.groupID].compactMap { $0 }, since: change.at, on: changes.connection)
            try Self.keep(record, "as before", changes)
            try history.recount([id], from: change.at, changes)
        }
    }

    private static func keep(_ record: ComponentRecord, _ said: String, _ changes: StatusPageChanges) throws {
        var record = record
        record.component.updatedAt = changes.time
        try ComponentStore.update(record, on: changes.connection)
        try changes.tell(.component, record.id)
        try changes.record(
            .componentChanged, "status_component", record.id, record.component.name.english, detail: ["state": said])
        _ = try settled(record.id, at: changes.time, on: changes.connection)
    }
}
