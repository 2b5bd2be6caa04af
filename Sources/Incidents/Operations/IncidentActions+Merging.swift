import Accounts
package import Kernel
import Platform

extension IncidentActions {
    /// Merges incidents into another one: their later events are counted there, too, and their numbers lead to it. Returns
    /// the target.
    ///
    /// Whoever may act on all of them may merge them, also those of two services, as long as the services belong to one
    /// team: who sees the one sees the other.
    /// - Throws: ``ClientError`` when one of them is merged elsewhere or is another team's, when the target is over and one of them is not, or
    ///   when they are too many.
    package func merge(_ sources: Set<IncidentID>, into target: IncidentID, by caller: Caller) async throws -> Incident {
        let time = now()
        return try await database.write { connection in
            for id in sources.union([target]).sorted() { try requireRight(on: id, for: caller, on: connection) }
            let before = try store.current(target, on: connection).parts
            try MergeWriter(time: time, actor: caller.actor, connection: connection).merge(sources, into: target)
            // They are of one team now, which may have changed while others were waited for.
            let merged = try store.current(target, for: caller.access, to: .actOnIncidents, on: connection)
            if merged.parts != before {
                let numbers = sources.sorted().map { "#\($0)" }.joined(separator: ", ")
                try Audit.append(
                    .incidentMerged, merged.auditSubject, detail: ["merged": numbers], by: caller.actor, at: time, on: connection)
            }
            return merged
        }
    }

    /// Takes an incident out of the one it was merged into: both stand as if it had never been in, with what came in
    /// meanwhile. Returns the incident; one that was not merged is left as it is.
    package func split(_ id: IncidentID, by caller: Caller) async throws -> Incident {
        let time = now()
        return try await database.write { connection in
            try requireRight(on: id, for: caller, on: connection)
            let root = try store.existing(id, on: connection).mergedInto
            try MergeWriter(time: time, actor: caller.actor, connection: connection).split(id)
            let incident = try store.existing(id, on: connection)
            if let root, incident.mergedInto == nil {
                try Audit.append(
                    .incidentSplit, incident.auditSubject, detail: ["from": "#\(root)"], by: caller.actor, at: time, on: connection)
            }
            return incident
        }
    }

    /// For the incident itself, and for the one it was merged into.
    private func requireRight(on id: IncidentID, for caller: Caller, on connection: any SQLConnection) throws {
        _ = try store.existing(id, for: caller.access, to: .actOnIncidents, on: connection)
        _ = try store.current(id, for: caller.access, to: .actOnIncidents, on: connection)
    }
}

extension Incident {
    /// How the audit log calls it.
    var auditSubject: String { "incident \(id) (\(title))" }
}

extension AuditAction {
    static let incidentMerged = AuditAction(rawValue: "incident.merged")
    static let incidentSplit = AuditAction(rawValue: "incident.split")
}
