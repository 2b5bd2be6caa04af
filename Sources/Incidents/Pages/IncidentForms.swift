import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// What the pages' forms do with incidents. Each answers with a redirect to where the form says, else to the incident, and
/// says in its address how the change is undone; htmx follows it and takes the parts it wants.
struct IncidentForms: Sendable {
    private static let bodyLimit = 128 << 10

    let pages: IncidentPages

    func add(to routes: RouterGroup<AppContext>) {
        for action in IncidentAction.allCases {
            post("/" + action.rawValue, on: routes) { form, incident, reader in
                let changed = try await pages.actions.perform(action, on: incident.id, by: reader.caller)
                return IncidentUndo(action, from: incident, to: changed, shown: form["before"], by: reader.actor)
            }
        }
        IncidentPageForms(pages: pages).add(to: routes)
        IncidentBulkForms(pages: pages).add(to: routes)
        SavedViewForms(actions: pages.viewActions).add(to: routes)
    }

    private func post(
        _ path: String, on routes: RouterGroup<AppContext>,
        _ body: @escaping @Sendable (FormData, Incident, Identity) async throws -> IncidentUndo?
    ) {
        routes.post(RouterPath(IncidentPath.pattern + path)) { request, context in
            let reader = try context.requireIdentity()
            let incident = try await pages.existing(context, to: .actOnIncidents)
            var request = request
            let form = try await FormData(&request, limit: Self.bodyLimit)
            let undo = try await body(form, incident, reader)
            let target = form["return_to"].map { LocalPath($0).path } ?? IncidentPath.incident(incident.id)
            return Response.redirect(to: pages.address(target, offering: undo, to: reader))
        }
    }
}
