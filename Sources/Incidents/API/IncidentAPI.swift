package import Accounts
import HTTPTypes
package import Kernel
package import Platform

/// Incidents and their events, for programs: what the pages of incidents do.
package struct IncidentAPI: Sendable {
    let database: Database
    let store = IncidentStore()
    let actions: IncidentActions
    let services: ServiceDirectory
    let assignees: Assignees
    /// Of refusals inside an answer.
    let words: TextCatalog
    let now: @Sendable () -> Timestamp

    package init(
        accounts: AccountsModule, actions: IncidentActions, database: Database, words: TextCatalog,
        now: @escaping @Sendable () -> Timestamp
    ) {
        (self.database, self.actions, self.words, self.now) = (database, actions, words, now)
        (services, assignees) = (accounts.serviceDirectory, Assignees(users: accounts.userStore))
    }

    package static let tag = (name: "Incidents", explanation: "Problems, and what is done about them.")
    package static let eventTag = (name: "Events", explanation: "Single reports, as they came in.")

    package var operations: [APIOperation] {
        [list, export, get, events, logs, timeline, occurrences, event] + IncidentAction.allCases.map(perform) + [
            listAssignees, assign, comment, editComment, delete,
        ]
            + IncidentAction.allCases.map(performOnMany) + [assignMany, changeTagsOfMany]
            + [changeTags, links, addLink, removeLink, parts, merge, split, related]
    }

    // MARK: Parameters

    static let id = APIParameter<IncidentID>.id("The incident's number.")

    // MARK: Reading

    private var list: APIOperation {
        APIOperation(
            .get, "/incidents", id: "listIncidents", tag: Self.tag.name, "Incidents, those with the latest activity first",
            needs: .needs(.incidentsRead, .viewIncidents),
            takes: APIPaging.parameters + IncidentFilter.parameters + [IncidentFilter.order.declaration], gives: .page(of: .incident)
        ) { call in
            let filter = try await filter(call)
            let order = try call[IncidentFilter.order] ?? .latest
            let (limit, after) = (try call.limit, try call.cursor { IncidentStore.Cursor($0).flatMap { $0.suits(order) ? $0 : nil } })
            let found = try await database.read { connection in
                try store.views(of: store.list(filter, by: order, after: after, limit: limit + 1, on: connection), on: connection)
            }
            return APIPage(found, limit: limit) { IncidentStore.Cursor($0.incident, in: order).text }
        }
    }

    private var export: APIOperation {
        APIOperation(
            .get, "/incidents.csv", id: "exportIncidents", tag: Self.tag.name, "Incidents as a file, the highest numbers first",
            explanation: "All that the filters let through; each is in it once, whatever happens meanwhile.",
            needs: .needs(.incidentsRead, .viewIncidents), takes: IncidentFilter.parameters, gives: .csv
        ) { call in
            try await IncidentExport.file(try await filter(call), from: database).response()
        }
    }

    /// What the caller asks for, of what they may see.
    private func filter(_ call: APICall) async throws -> IncidentFilter {
        try call.requireAnywhere(.viewIncidents)
        return try IncidentFilter(call, visible: try await services.visible(to: call.caller.access))
    }

    private var get: APIOperation {
        APIOperation(
            .get, "/incidents/{id}", id: "getIncident", tag: Self.tag.name, "One incident",
            needs: .needs(.incidentsRead, .viewIncidents), takes: [Self.id.declaration], gives: .one(.incident)
        ) { call in
            let id = try call.need(Self.id)
            return try await database.read { connection in
                try store.view(of: store.existing(id, for: call.caller.access, on: connection), on: connection)
            }
        }
    }

    private var events: APIOperation {
        APIOperation(
            .get, "/incidents/{id}/events", id: "listIncidentEvents", tag: Self.tag.name, "Its events, the newest first",
            explanation: "Every accepted event has a row until retention; the bodies of repeats are sampled.",
            needs: .needs(.incidentsRead, .viewIncidents), takes: [Self.id.declaration] + APIPaging.parameters, gives: .page(of: .event)
        ) { call in
            let (id, limit) = (try call.need(Self.id), try call.limit)
            let before = try call.cursor { EventID($0) }
            let found = try await database.read { connection in
                let members = try store.members(of: id, for: call.caller.access, on: connection)
                return try store.events(ofMembers: members, before: before, limit: limit + 1, on: connection)
            }
            return APIPage(found, limit: limit) { $0.id.description }
        }
    }

    private var logs: APIOperation {
        APIOperation(
            .get, "/incidents/{id}/logs", id: "getIncidentLogs", tag: Self.tag.name, "The latest logs of an incident",
            needs: .needs(.incidentsRead, .viewIncidents), takes: [Self.id.declaration], gives: .one(.logs)
        ) { call in
            let id = try call.need(Self.id)
            let logs = try await database.read { connection in
                try store.logs(ofMembers: store.members(of: id, for: call.caller.access, on: connection), on: connection)
            }
            return IncidentLogs(lines: logs?.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) ?? [])
        }
    }

    private var timeline: APIOperation {
        APIOperation(
            .get, "/incidents/{id}/timeline", id: "listIncidentTimeline", tag: Self.tag.name, "Its history, the newest first",
            needs: .needs(.incidentsRead, .viewIncidents), takes: [Self.id.declaration] + APIPaging.parameters,
            gives: .page(of: .timelineEntry)
        ) { call in
            let (id, limit) = (try call.need(Self.id), try call.limit)
            let before = try call.cursor { Int64($0) }
            let found = try await database.read { connection in
                let members = try store.members(of: id, for: call.caller.access, on: connection)
                return try store.timeline(ofMembers: members, before: before, limit: limit + 1, on: connection)
            }
            return APIPage(found, limit: limit) { String($0.id) }
        }
    }

    private var event: APIOperation {
        let id = APIParameter<EventID>(.path, "id", "As the intake answered.", EventID.schema, isRequired: true) {
            $0.string.flatMap { EventID($0) }
        }
        return APIOperation(
            .get, "/events/{id}", id: "getEvent", tag: Self.eventTag.name, "One event",
            explanation: "Events are kept for `storage.retention_days`.",
            needs: .needs(.incidentsRead, .viewIncidents), takes: [id.declaration], gives: .one(.event)
        ) { call in
            let id = try call.need(id)
            return try await database.read { connection in
                guard let event = try store.event(id, on: connection) else { throw ClientError.eventNotFound(id) }
                do {
                    _ = try store.existing(event.incident, for: call.caller.access, on: connection)
                } catch ClientError.Code.incidentNotFound {
                    throw ClientError.eventNotFound(id)
                }
                return event
            }
        }
    }
}
