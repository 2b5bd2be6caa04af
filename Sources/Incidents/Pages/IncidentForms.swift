import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// What the pages' forms do with incidents. Each answers with a redirect to where the form says, else to the incident;
/// htmx follows it and takes the part it wants.
struct IncidentForms: Sendable {
    private static let bodyLimit = 128 << 10

    let pages: IncidentPages

    func add(to routes: RouterGroup<AppContext>) {
        for action in IncidentAction.allCases {
            post("/" + action.rawValue, on: routes) { id, identity in
                _ = try await pages.actions.perform(action, on: id, by: identity.caller)
            }
        }
        IncidentPageForms(pages: pages).add(to: routes)
        IncidentBulkForms(pages: pages).add(to: routes)
        SavedViewForms(actions: pages.viewActions).add(to: routes)
    }

    private func post(
        _ path: String, on routes: RouterGroup<AppContext>,
        _ body: @escaping @Sendable (IncidentID, Identity) async throws -> Void
    ) {
        routes.post(RouterPath(IncidentPath.pattern + path)) { request, context in
            let identity = try context.requireIdentity()
            let id: IncidentID = try context.id("number")
            var request = request
            let form = try await FormData(&request, limit: Self.bodyLimit)
            try await body(id, identity)
            return Response.redirect(to: form["return_to"].map { LocalPath($0).path } ?? IncidentPath.incident(id))
        }
    }
}
