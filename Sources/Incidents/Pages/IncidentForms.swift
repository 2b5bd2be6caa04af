import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// What the pages' forms do with incidents. Each answers with a redirect to where the form says, else to the incident;
/// htmx follows it and takes the part it wants.
struct IncidentForms: Sendable {
    private static let bodyLimit = 128 << 10
    /// More than a page of the list holds.
    private static let mostAtOnce = 200

    let pages: IncidentPages

    func add(to routes: RouterGroup<AppContext>) {
        routes.post(RouterPath(IncidentPath.bulk)) { request, context in try await performOnMany(request, context) }
        for action in IncidentAction.allCases {
            post("/" + action.rawValue, on: routes) { id, identity in
                _ = try await pages.actions.perform(action, on: id, by: identity.actor)
            }
        }
        IncidentPageForms(pages: pages).add(to: routes)
    }

    private func post(
        _ path: String, on routes: RouterGroup<AppContext>,
        _ body: @escaping @Sendable (IncidentID, Identity) async throws -> Void
    ) {
        routes.post(RouterPath(IncidentPath.pattern + path)) { request, context in
            let identity = try context.requireIdentity()
            let id = try await pages.existing(context, to: .actOnIncidents).id
            var request = request
            let form = try await FormData(&request, limit: Self.bodyLimit)
            try await body(id, identity)
            return Response.redirect(to: form["return_to"].map { LocalPath($0).path } ?? IncidentPath.incident(id))
        }
    }

    private func performOnMany(_ request: Request, _ context: AppContext) async throws -> Response {
        let identity = try context.requireAnywhere(.actOnIncidents)
        var request = request
        let form = try await FormData(&request, limit: Self.bodyLimit)
        guard let action = form["action"].flatMap({ IncidentAction(rawValue: $0) }) else {
            throw HTTPFailure.badRequest("There is no such action.")
        }
        let numbers = Set(form.all("number").prefix(Self.mostAtOnce).compactMap { Int64($0) }.map { IncidentID($0) })
        var changed = 0
        for id in numbers.sorted() {
            do {
                _ = try await pages.existing(id, for: identity.access, to: .actOnIncidents)
                _ = try await pages.actions.perform(action, on: id, by: identity.actor)
                changed += 1
            } catch IncidentError.notFound {
                // Deleted since the page was made.
                continue
            } catch AccountsError.notPermitted {
                // Of another team, where the reader may only look.
                continue
            }
        }
        let target = LocalPath(form["return_to"] ?? IncidentPath.list).path
        return .redirect(to: target + (target.contains("?") ? "&" : "?") + "done=\(changed)")
    }
}
