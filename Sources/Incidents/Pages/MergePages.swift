import Accounts
import Foundation
import Hummingbird
import Kernel
import Platform

/// Where one picks what an incident is merged with. The forms are taken by ``IncidentPageForms``.
struct MergePages: Sendable {
    private static let longestSearch = 200
    private static let bodyLimit = 128 << 10

    let pages: IncidentPages

    func add(to routes: RouterGroup<AppContext>) {
        routes.get(RouterPath(IncidentPath.pattern + "/merge")) { request, context in try await show(request, context) }
        routes.get(RouterPath(IncidentPath.pick)) { request, context in try await pick(request, context) }
        routes.post(RouterPath(IncidentPath.pick)) { request, context in
            var request = request
            let form = try await FormData(&request, limit: Self.bodyLimit)
            let numbers = IncidentBulkForms.numbers(form).map { "number=\($0)" }
            let place = LocalPath(form["return_to"] ?? IncidentPath.list).path
            let fields = numbers + ["return_to=" + (place.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")]
            return Response.redirect(to: IncidentPath.pick + "?" + fields.joined(separator: "&"))
        }
        // Addresses of forms, asked for again: after a sign-in, or from the browser's history.
        routes.get(RouterPath(IncidentPath.pattern + "/take")) { _, context in
            Response.redirect(to: IncidentPath.merge(try await pages.existing(context, to: .actOnIncidents).id))
        }
        routes.get(RouterPath(IncidentPath.pattern + "/split")) { _, context in
            Response.redirect(to: IncidentPath.incident(try await pages.existing(context, to: .actOnIncidents).id))
        }
    }

    /// Which of several stays; what the reader may not act on, and what counts elsewhere by now, is not among them.
    private func pick(_ request: Request, _ context: AppContext) async throws -> Response {
        let reader = try context.requireAnywhere(.actOnIncidents)
        let fields = IncidentPages.fields(of: request)
        let ids = IncidentBulkForms.numbers(fields)
        let incidents = try await pages.database.read { [store = pages.store] connection in
            try store.find(ids, on: connection).filter { incident in
                incident.mergedInto == nil && reader.access.may(.actOnIncidents, in: incident.team)
            }
        }
        let place = LocalPath(fields["return_to"] ?? IncidentPath.list).path
        guard incidents.count > 1 else { return .redirect(to: IncidentOutcome(.mergedIntoItself).added(to: place)) }
        let texts = pages.texts(context)
        let model = MergePickPage(incidents, returnTo: place, texts: texts, formats: pages.formats(context))
        return try pages.pages.page("incident_pick", title: model.heading, model: model, request: request, context: context)
    }

    /// - Parameter refused: what was tried to be merged, and why it was not.
    func show(_ request: Request, _ context: AppContext, refused: IncidentRefusal? = nil) async throws -> Response {
        let access = try context.requireIdentity().access
        let id: IncidentID = try context.id("number")
        let typed = refused.map { $0.typed["into"] ?? "" } ?? IncidentPages.fields(of: request)["q"] ?? ""
        let search = String(typed.prefix(Self.longestSearch)).trimmingWhitespace()
        // No database takes it.
        guard !search.utf8.contains(0) else { throw ClientError.filterContainsNUL("q") }
        let data = try await pages.database.read { [store = pages.store] in
            try MergePage.query(id, search: search, for: access, store, on: $0)
        }
        guard data.incident.id == id || refused != nil else { return .redirect(to: IncidentPath.merge(data.incident.id)) }
        let texts = pages.texts(context)
        let model = MergePage(data, typed: typed, problem: refused?.problem, texts: texts, formats: pages.formats(context))
        return try pages.pages.page(
            "incident_merge", title: texts.text("merge_title", ["n": "#\(data.incident.id)"]), model: model, request: request,
            context: context, status: refused == nil ? .ok : .unprocessableContent, address: IncidentPath.merge(data.incident.id))
    }
}
