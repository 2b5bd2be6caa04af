import Accounts
import Hummingbird
import Kernel
import Platform

/// The reports of an incident: all of them, and each by itself.
struct OccurrencePages: Sendable {
    let pages: IncidentPages

    func add(to routes: RouterGroup<AppContext>) {
        routes.get(RouterPath(IncidentPath.pattern + "/occurrences")) { request, context in try await list(request, context) }
        routes.get(RouterPath(IncidentPath.pattern + "/occurrences/:event")) { request, context in try await show(request, context) }
    }

    private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let access = try context.requireIdentity().access
        let id: IncidentID = try context.id("number")
        let before = try request.uri.queryParameters.get("before").map { text in
            guard let event = EventID(text) else { throw ClientError.filterUnknown("before") }
            return event
        }
        let data = try await pages.database.read { [store = pages.store] connection in
            let incident = try store.current(id, for: access, on: connection)
            let members = try store.members(of: incident.id, for: access, on: connection)
            let events = try store.events(ofMembers: members, before: before, limit: OccurrenceListPage.limit + 1, on: connection)
            return OccurrenceListPage.Data(incident: incident, events: events, isFirst: before == nil)
        }
        guard data.incident.id == id else { return .redirect(to: IncidentPath.occurrences(data.incident.id)) }
        let texts = pages.texts(context)
        return try pages.pages.page(
            "occurrence_list", title: "#\(id) " + texts["occurrences_all_title"],
            model: OccurrenceListPage(data, clockTolerance: pages.clockTolerance, texts: texts, formats: pages.formats(context)),
            request: request, context: context)
    }

    private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let access = try context.requireIdentity().access
        let id: IncidentID = try context.id("number")
        guard let event = context.parameters.get("event").flatMap({ EventID($0) }) else { throw ClientError.notFound }
        let data = try await pages.database.read { [store = pages.store] connection in
            let incident = try store.current(id, for: access, on: connection)
            let members = try store.members(of: incident.id, for: access, on: connection)
            guard let found = try store.event(event, on: connection), members.contains(found.incident) else {
                throw ClientError.eventNotFound(event)
            }
            return OccurrencePage.Data(
                incident: incident, event: found, newer: try store.event(ofMembers: members, after: event, on: connection),
                older: try store.events(ofMembers: members, before: event, limit: 1, on: connection).first?.id)
        }
        guard data.incident.id == id else { return .redirect(to: IncidentPath.occurrence(data.incident.id, event)) }
        let texts = pages.texts(context)
        return try pages.pages.page(
            "occurrence", title: "#\(id) " + texts["occurrence_title"],
            model: OccurrencePage(data, texts: texts, formats: pages.formats(context)), request: request, context: context)
    }
}
