import Accounts
package import Kernel
import Platform

/// What is done with an incident beside telling customers more of it.
extension StatusIncidentOperations {
    /// - Throws: `notPermitted`, `statusIncidentNotFound`, `startInFuture`, those of texts.
    package func edit(_ id: PublicID, _ wanted: Changes, by caller: Caller) async throws -> StatusIncidentRecord {
        try await change(id, .statusIncidentEdited, tells: .incidentEdited, by: caller) { [history] record, changes in
            if let title = wanted.title { record.incident.title = try title.checked("title", limit: StatusLimits.title) }
            if let impact = wanted.impact {
                record.isImpactSaid = impact != nil
                record.incident.impact = impact ?? StatusIncident.Impact(of: record.incident.components.values)
            }
            if let start = wanted.startedAt {
                guard start <= (record.incident.resolvedAt ?? changes.time) else { throw ClientError.startInFuture }
                let known = record.incident
                record.incident.startedAt = start
                guard !record.isDraft, start != known.startedAt else { return }
                if start < known.startedAt {
                    // What lies behind is in the history already.
                    try history.add(record.incident, until: known.startedAt, changes)
                } else {
                    try history.retell(known, as: record.incident, changes)
                }
            }
        }
    }

    /// Mends a message: its words, or what is shown as its time.
    /// - Throws: `notPermitted`, `statusIncidentNotFound`, `statusUpdateNotFound`, those of texts.
    package func editUpdate(
        _ update: PublicID, of id: PublicID, text: LocalizedText?, displayAt: Timestamp? = nil, by caller: Caller
    ) async throws -> StatusIncidentRecord {
        try await change(id, .statusIncidentEdited, tells: .incidentEdited, by: caller) { _, changes in
            let isThere = try UpdateStore.change(
                update, of: id, text: try text?.checked("text", limit: StatusLimits.text), displayAt: displayAt, at: changes.time,
                on: changes.connection)
            guard isThere else { throw ClientError.statusUpdateNotFound }
        }
    }

    /// Takes back the newest message within an hour: customers see what was said before, and the history of components is as if it had
    /// not been published.
    /// - Throws: `notPermitted`, `statusIncidentNotFound`, `statusUpdateNotFound`, `statusUpdateStays`.
    package func retract(_ update: PublicID, of id: PublicID, by caller: Caller) async throws -> StatusIncidentRecord {
        try await scene.change(.manageStatusPage, by: caller) { [history] changes in
            let before = try Self.existing(id, on: changes.connection)
            let messages = before.incident.updates
            guard let message = messages.first(where: { $0.id == update }) else { throw ClientError.statusUpdateNotFound }
            guard messages.isRetractable(message, at: changes.time) else { throw ClientError.statusUpdateStays }
            var record = before
            record.incident.retract(message)
            record.incident.updatedAt = changes.time
            if !record.isImpactSaid { record.incident.impact = record.incident.worstImpact }
            try UpdateStore.delete(update, on: changes.connection)
            try StatusIncidentStore.update(record, on: changes.connection)
            try changes.tell(.incidentEdited, id)
            try changes.record(
                .statusMessageRetracted, "status_incident", id, record.incident.title.english, detail: ["message": message.text.english])
            try StateSettling.settle(at: changes.time, on: changes.connection)
            if !record.isDraft { try history.retell(before.incident, as: record.incident, changes) }
            return try Self.existing(id, on: changes.connection)
        }
    }

    /// Says something that only those see who may see the desk's side of the page.
    /// - Throws: `notPermitted`, `statusIncidentNotFound`, `statusTextMissing`, `statusTextTooLong`.
    package func comment(_ text: String, on id: PublicID, by caller: Caller) async throws -> StatusIncidentRecord {
        try await change(id, .statusIncidentCommented, tells: .incidentEdited, by: caller) { _, changes in
            guard text.contains(where: { !$0.isWhitespace }), !text.utf8.contains(0) else { throw ClientError.statusTextMissing("text") }
            guard text.unicodeScalars.count <= StatusLimits.text else {
                throw ClientError.statusTextTooLong("text", limit: StatusLimits.text)
            }
            try StatusIncidentStore.addComment(text, to: id, by: caller.actor.name, at: changes.time, on: changes.connection)
        }
    }

    /// Links it to an incident of the desk, when that is over, it is offered for resolution.
    /// - Throws: `notPermitted`, `statusIncidentNotFound`, and what the desk says of an incident that the caller may not see.
    package func link(_ id: PublicID, to number: IncidentID, by caller: Caller) async throws -> StatusIncidentRecord {
        try caller.require(.manageStatusPage)
        _ = try await desk.incident(number, caller)
        return try await change(id, .statusIncidentEdited, tells: .incidentEdited, by: caller) { record, changes in
            try StatusIncidentStore.addLink(number, to: id, on: changes.connection)
            record.offeredAt = nil
        }
    }

    /// Harmless when it is not linked.
    package func unlink(_ id: PublicID, from number: IncidentID, by caller: Caller) async throws -> StatusIncidentRecord {
        try await change(id, .statusIncidentEdited, tells: .incidentEdited, by: caller) { record, changes in
            try StatusIncidentStore.removeLink(number, from: id, on: changes.connection)
            record.offeredAt = nil
        }
    }

    /// Customers find it nowhere any more. What it did to the history of components stays, unless it was a mistake.
    /// - Parameter fromHistory: whether it is taken out of that, and so out of the uptime, too: who sets up pages may.
    /// - Returns: with what it can be undone for an hour.
    /// - Throws: `notPermitted`, `statusIncidentNotFound`.
    @discardableResult
    package func delete(_ id: PublicID, fromHistory: Bool = false, by caller: Caller) async throws -> PublicID {
        let deletion = scene.newID()
        return try await scene.change(.manageStatusPage, by: caller) { [history] changes in
            if fromHistory { try caller.require(.manageStatusSites) }
            let record = try Self.existing(id, on: changes.connection)
            try changes.keep(.incident, id, as: deletion, fromHistory: fromHistory && !record.isDraft)
            try StatusIncidentStore.delete(id, on: changes.connection)
            try changes.tell(.incidentDeleted, id)
            let detail = fromHistory ? ["history": "taken out", "since": record.incident.startedAt.rfc3339] : [:]
            try changes.record(.statusIncidentDeleted, "status_incident", id, record.incident.title.english, detail: detail)
            try StateSettling.settle(at: changes.time, on: changes.connection)
            if fromHistory, !record.isDraft { try history.retell(record.incident, as: nil, changes) }
            return deletion
        }
    }
}
